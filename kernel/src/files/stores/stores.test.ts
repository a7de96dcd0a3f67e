import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { startS3Double } from '../../testing/s3-double.ts';
import { openFileStore } from './open-store.ts';

const now = () => new Date();
const root = mkdtempSync(join(tmpdir(), 'dojang-stores-'));
const double = await startS3Double(now);
const folder = openFileStore({ folder: join(root, 'one'), fetch, now });
const s3 = openFileStore({ s3Url: double.url, folder: join(root, 'two'), fetch, now });
after(async () => {
  await double.close();
  rmSync(root, { recursive: true });
});

const org = randomUUID();
const newKey = () => `user_content/${org}/${randomUUID()}/${randomUUID()}`;
const newIncoming = () => `incoming/${org}/${randomUUID()}`;
const source = (...chunks: (string | Buffer)[]) =>
  Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
const type = 'text/plain';
const rule = { bytesMax: 1_000_000, type };
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const problem = (code: string) => ({ name: 'Problem', code });

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
/** All that lies in either store, in files or objects. */
const kept = () => [
  ...readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name),
  ...double.objects.keys(),
];

for (const [name, store] of Object.entries({ folder, s3 })) {
  test(`${name}: what is put is measured, and read back whole and in parts`, async () => {
    const key = newKey();
    assert.deepEqual(await store.put(key, source('안녕 ', 'hello'), rule), {
      bytes: 12,
      sha256: sha256('안녕 hello'),
    });
    assert.equal(await textOf(await store.get(key)), '안녕 hello');
    assert.equal(await textOf(await store.get(key, { start: 7, end: 9 })), 'hel');
    await store.put(key, source('again'), rule);
    assert.equal(await textOf(await store.get(key)), 'again');
    await store.put(key, source(), rule);
    assert.equal(await textOf(await store.get(key)), '', 'an empty file is a file');
  });

  test(`${name}: what is deleted, or never was, is not there`, async () => {
    const key = newKey();
    await assert.rejects(store.get(key), problem('file-not-found'));
    await store.put(key, source('x'), rule);
    await store.delete(key);
    await store.delete(key);
    await assert.rejects(store.get(key), problem('file-not-found'));
  });

  test(`${name}: what is too large, or breaks off, leaves nothing behind`, async () => {
    const before = kept();
    const big = source('x'.repeat(600), 'x'.repeat(600));
    await assert.rejects(
      store.put(newKey(), big, { bytesMax: 1000, type }),
      problem('file-too-large'),
    );
    async function* breaking() {
      yield Buffer.from('some');
      throw new Error('the line broke');
    }
    await assert.rejects(store.put(newKey(), breaking(), rule), /the line broke/);
    // Many at once, while the threads of the disk are busy: none is opened after its removal.
    for (let round = 0; round < 50; round += 1) {
      await Promise.all(
        Array.from({ length: 40 }, () =>
          assert.rejects(store.put(newKey(), breaking(), rule), /the line broke/),
        ),
      );
    }
    assert.deepEqual(kept(), before);
  });

  test(`${name}: what was sent is settled once, and measured as it is`, async () => {
    const [from, to] = [newIncoming(), newKey()];
    await assert.rejects(store.settle(from, to, rule), problem('file-not-found'));
    await store.put(from, source('sent'), rule);
    const stored = { bytes: 4, sha256: sha256('sent') };
    assert.deepEqual(await store.settle(from, to, rule), stored);
    assert.deepEqual(await store.settle(from, to, rule), stored, 'asked again, it says the same');
    await assert.rejects(store.get(from), problem('file-not-found'));
    assert.equal(await textOf(await store.get(to)), 'sent');
    await store.put(from, source('x'.repeat(50)), rule);
    await assert.rejects(store.settle(from, newKey(), { bytesMax: 49 }), problem('file-too-large'));
  });
}

test('a bucket that is busy is asked again, one that is away is a Problem that says to come back', async () => {
  const key = newKey();
  double.failNext(2);
  await s3.put(key, source('patient'), rule);
  assert.equal(await textOf(await s3.get(key)), 'patient');
  double.failNext(3);
  await assert.rejects(s3.get(key), problem('files-unavailable'));
  double.failNext(0);
});

test('a key that is not made of ids never reaches the disk', async () => {
  for (const key of ['../../etc/passwd', `user_content/${org}/../x`, '', `/${newKey()}`]) {
    await assert.rejects(folder.put(key, source('x'), rule), /made of ids/);
  }
});

test('bytes that change while they are looked at are not what is settled', async () => {
  const [from, to] = [newIncoming(), newKey()];
  await s3.put(from, source('looked at'), rule);
  const sly = openFileStore({
    s3Url: double.url,
    folder: join(root, 'three'),
    now,
    fetch: async (url, init) => {
      // Just before the copy somebody posts the form again.
      if (init?.method === 'PUT') double.objects.set(from, { bytes: Buffer.from('swapped'), type });
      return fetch(url, init);
    },
  });
  await assert.rejects(sly.settle(from, to, rule), problem('file-not-found'));
  assert.equal(double.objects.has(to), false);
});
