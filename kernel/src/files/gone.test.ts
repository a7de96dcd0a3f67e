import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import type { AnyContext } from '../core/context.ts';
import { kernelModule } from '../kernel.ts';
import { asOwner, newOrg, testKernel } from '../testing/index.ts';
import { startS3Double } from '../testing/s3-double.ts';
import { createTestClock } from '../testing/test-clock.ts';
import { deleteFile, keyOf, writeFile } from './files.ts';
import { dropIncoming, incomingKeyOf } from './incoming.ts';
import { followDownload, openDownload, openUpload, receiveUpload } from './links.ts';
import { openFileStore } from './stores/open-store.ts';

const root = mkdtempSync(join(tmpdir(), 'dojang-gone-'));
const clock = createTestClock();
const double = await startS3Double(clock.now);
after(async () => {
  await double.close();
  rmSync(root, { recursive: true, force: true });
});
const files = openFileStore({ s3Url: undefined, folder: root, fetch, now: clock.now });
const kernel = await testKernel({ modules: [kernelModule], parts: { files, now: clock.now } });

const s3 = openFileStore({ s3Url: double.url, folder: root, fetch, now: clock.now });

const open = async (files = kernel.parts.files) => {
  const made = await newOrg(kernel);
  const ctx = { ...made, parts: { ...made.parts, files } };
  assert.ok(ctx.actor.kind === 'person');
  const file = {
    personId: ctx.actor.personId,
    purpose: 'probe.note',
    name: 'a.txt',
    type: 'text/plain',
    bytesMax: 1_000,
  };
  return { ctx, file };
};
const source = (text: string) => Readable.from([Buffer.from(text)]);
const rowIds = (ctx: AnyContext) =>
  asOwner(ctx.parts.database, ctx.org, async (db) => {
    const rows = await db
      .selectFrom('kernel.file')
      .select('id')
      .where('org_id', '=', ctx.org)
      .execute();
    return rows.map(({ id }) => id);
  });
/** Bytes that come while somebody deletes their file. */
async function* deletedMidway(ctx: AnyContext) {
  yield Buffer.from('some');
  for (const id of await rowIds(ctx)) await deleteFile(ctx, id);
  yield Buffer.from('more');
}
const bytesOf = (org: string) =>
  [...readdirSync(root, { recursive: true, withFileTypes: true })]
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .concat(...double.objects.keys())
    .filter((path) => path.includes(org));

for (const [name, store] of Object.entries({ folder: files, s3 })) {
  test(`${name}: a file that is deleted while its bytes come leaves none of them`, async () => {
    const { ctx, file } = await open(store);
    await assert.rejects(writeFile(ctx, file, deletedMidway(ctx)), { code: 'file-not-found' });
    assert.deepEqual(await rowIds(ctx), []);
    assert.deepEqual(bytesOf(ctx.org), []);
  });
}

test('an upload whose file is deleted while it comes leaves nothing', async () => {
  const { ctx, file } = await open();
  const { fields } = await openUpload(ctx, file);
  // A store that has the bytes at the end only, as S3 has.
  const bound = { ...ctx, parts: { ...ctx.parts, files: s3 } };
  await assert.rejects(receiveUpload(bound, String(fields.secret), deletedMidway(bound)), {
    code: 'file-not-found',
  });
  assert.deepEqual(await rowIds(ctx), []);
  assert.deepEqual(bytesOf(ctx.org), []);
});

test('what a form sends after its file was deleted is deleted when the form has ended', async () => {
  const { ctx, file } = await open();
  const sent: { name: string; startAfter?: Date | string | number | undefined }[] = [];
  const { jobs } = ctx.parts;
  const spied = {
    ...ctx,
    parts: {
      ...ctx.parts,
      jobs: {
        ...jobs,
        send: async (...given: Parameters<typeof jobs.send>) => {
          sent.push({ name: given[1], startAfter: given[3].startAfter ?? undefined });
          return jobs.send(...given);
        },
      },
    },
  };
  const finishBy = new Date(clock.now().getTime() + 2 * 3_600_000);
  const { fileId } = await openUpload(spied, file);
  await deleteFile(spied, fileId);
  assert.equal(sent.length, 1);
  assert.equal(sent[0]?.name, 'kernel.drop-incoming');
  const lateMs = new Date(sent[0]?.startAfter ?? 0).getTime() - finishBy.getTime();
  assert.ok(lateMs >= 0 && lateMs < 60_000, `${lateMs}`);
  await files.put(incomingKeyOf(ctx.org, fileId), source('late'), file);
  await dropIncoming.handle(ctx as never, { fileId }, {} as never);
  assert.deepEqual(bytesOf(ctx.org), []);
  const { id } = await writeFile(spied, file, source('kept'));
  await deleteFile(spied, id);
  assert.equal(sent.length, 1, 'no form sends to a file that was stored');
});

test('a file that cannot be read does not use its address up', async () => {
  const { ctx, file } = await open();
  const { id } = await writeFile(ctx, file, source('hello'));
  const secret = String((await openDownload(ctx, id)).url.split('/').at(-1));
  const path = join(root, 'files', ...keyOf(ctx.org, file.personId, id).split('/'));
  await rm(path);
  await assert.rejects(followDownload(ctx, secret, false), { code: 'file-not-found' });
  await files.put(keyOf(ctx.org, file.personId, id), source('hello'), file);
  const given = await followDownload(ctx, secret, false);
  const chunks = await (await given.file.open()).toArray();
  assert.equal(Buffer.concat(chunks).toString(), 'hello');
  await assert.rejects(followDownload(ctx, secret, false), { code: 'file-link-used' });
});
