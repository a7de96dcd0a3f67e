import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createKeyring } from '../../base/keyring.ts';
import { openAppendBucket } from '../../files/stores/append-bucket.ts';
import { startS3Double } from '../../testing/s3-double.ts';
import { openCheckpoints } from '../checkpoint.ts';

const now = () => new Date();
const double = await startS3Double(now);
after(() => double.close());
const keys = createKeyring([Buffer.alloc(32, 7)]).checkpointKeys;
const folder = () => mkdtempSync(join(tmpdir(), 'dojang-bucket-checkpoints-'));
const pod = (own = folder()) =>
  openCheckpoints({
    folder: own,
    keys,
    bucket: openAppendBucket({ s3Url: double.url, fetch, now }),
  });

const head = (org: string, seq: number) => ({ org, seq, hash: 'a'.repeat(64), at: now() });
const seqsOf = async (checkpoints: ReturnType<typeof pod>, org: string) =>
  (await checkpoints.read(org)).checkpoints.map(({ seq }) => seq);

test('every process sees the checkpoints of the others, those of its folder before them', async () => {
  const org = randomUUID();
  const own = folder();
  await openCheckpoints({ folder: own, keys }).add(head(org, 3));
  const [first, second] = [pod(own), pod()];
  await first.add(head(org, 5));
  await second.add(head(org, 8));
  for (const each of [first, second, pod()]) assert.deepEqual(await seqsOf(each, org), [3, 5, 8]);
  assert.deepEqual(await seqsOf(pod(), randomUUID()), []);
});

test('of many at one moment none is lost, and no object is written twice', async () => {
  const org = randomUUID();
  const pods = [pod(), pod(), pod()];
  await Promise.all(pods.map((each, n) => each.add(head(org, n + 1))));
  assert.deepEqual((await seqsOf(pod(), org)).sort(), [1, 2, 3]);
  const objects = [...double.objects.keys()].filter((key) => key.includes(org));
  assert.equal(objects.length, 3);
});

test('more than a hundred are read back in order, and a changed or missing object is told', async () => {
  const org = randomUUID();
  const one = pod();
  const all = Array.from({ length: 103 }, (_, n) => n + 1);
  for (const seq of all) await one.add(head(org, seq));
  assert.deepEqual(await seqsOf(pod(), org), all);
  const key = `checkpoints/${org}/100`;
  const kept = double.objects.get(key) ?? assert.fail();
  double.objects.set(key, {
    ...kept,
    bytes: Buffer.from(kept.bytes.toString().replace('"seq":7,', '"seq":6,')),
  });
  await assert.rejects(pod().read(org), /is not as it was signed/);
  double.objects.set(key, kept);
  for (const gone of [103, 102, 101]) double.objects.delete(`checkpoints/${org}/${gone}`);
  await assert.rejects(one.read(org), /is gone from the bucket/);
});
