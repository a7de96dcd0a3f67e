import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { FileAnswer } from '../base/file-answer.ts';
import type { Context } from '../core/context.ts';
import { defineModule } from '../core/module.ts';
import { defineRoute } from '../core/route.ts';
import { buildHttp } from '../http/http.ts';
import { kernelModule } from '../kernel.ts';
import { asOwner, newOrg, newPerson, testKernel, wideLimits } from '../testing/index.ts';
import { startS3Double } from '../testing/s3-double.ts';
import { createTestClock } from '../testing/test-clock.ts';
import { deleteFile, getFile, keyOf, listFiles, openFile, readFile, writeFile } from './files.ts';
import { sweepFiles } from './jobs.ts';
import { finishUpload, openDownload, openUpload } from './links.ts';
import type { UploadTicket } from './schema.ts';
import { openFileStore } from './stores/open-store.ts';

const root = mkdtempSync(join(tmpdir(), 'dojang-files-'));
const clock = createTestClock();
const double = await startS3Double(clock.now);
const hour = 3_600_000;
after(async () => {
  await double.close();
  rmSync(root, { recursive: true, force: true });
});

/** Whose file the probe shows; the route's own rights are not what is tested here. */
let shown: { ctx: Context<never>; id: string; inline: boolean } | undefined;
const show = defineRoute({
  method: 'GET',
  url: '/probe/file',
  permission: 'public',
  limit: 'public',
  summary: 'A file',
  schema: { response: z.void() },
  answers: 'file',
  handle: async () => {
    assert.ok(shown);
    const { ctx, id, inline } = shown;
    return new FileAnswer(await readFile(ctx, id, { inline }));
  },
});
const probe = defineModule({
  name: 'probe',
  migrations: new URL('file:///nowhere/'),
  routes: [show],
});
const modules = [kernelModule, probe];

async function start(s3Url?: string) {
  const folder = join(root, s3Url === undefined ? 'folder' : 's3');
  const files = openFileStore({ s3Url, folder, fetch, now: clock.now });
  const kernel = await testKernel({ modules: [kernelModule], parts: { files, now: clock.now } });
  const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const parts = { ...kernel.parts, publicUrl: `http://127.0.0.1:${port}` };
  after(() => app.close());
  return { app, parts, folder, url: parts.publicUrl };
}
const places = { folder: await start(), s3: await start(double.url) };

const newFile = (ctx: Context<never>, more: object = {}) => {
  assert.ok(ctx.actor.kind === 'person');
  return {
    personId: ctx.actor.personId,
    purpose: 'probe.note',
    name: '메모 “1”.txt',
    type: 'text/plain',
    bytesMax: 1_000_000,
    ...more,
  };
};
const source = (text: string) => Readable.from([Buffer.from(text)]);
const ownerOf = async (place: (typeof places)['folder']) => {
  const ctx = await newOrg({ parts: place.parts } as Parameters<typeof newOrg>[0]);
  return { ...ctx, parts: place.parts };
};
const rowsOf = ({ parts, org }: Context<never>) =>
  asOwner(parts.database, org, (db) =>
    db.selectFrom('kernel.file').selectAll().where('org_id', '=', org).execute(),
  );
const codeOf = async (answer: Response) => [answer.status, (await answer.json()).code];

async function sendForm({ url, fields }: UploadTicket, text: string): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new File([text], 'any.txt'));
  return fetch(url, { method: 'POST', body: form, headers: { 'sec-fetch-site': 'same-origin' } });
}

for (const [name, place] of Object.entries(places)) {
  test(`${name}: an address gives its file once, by its name, and says so the second time`, async () => {
    const ctx = await ownerOf(place);
    const { id } = await writeFile(ctx, newFile(ctx), source('hello'));
    const { url, expiresAt } = await openDownload(ctx, id);
    const lifeMs = Date.parse(expiresAt) - clock.now().getTime();
    assert.ok(lifeMs > hour - 5_000 && lifeMs <= hour, `${lifeMs}`);
    const head = await fetch(url, { method: 'HEAD' });
    assert.deepEqual(
      [head.status, head.headers.get('content-length')],
      [200, '5'],
      'looking does not use it',
    );
    const first = await fetch(url, { headers: { range: 'bytes=1-2' } });
    const text = await first.text();
    if (name === 'folder') assert.equal(text, 'hello', 'what is given once is given whole');
    else assert.match('hello', new RegExp(text));
    assert.match(
      String(first.headers.get('content-disposition')),
      /^attachment; .*filename\*=UTF-8''%EB%A9%94%EB%AA%A8/,
    );
    assert.deepEqual(await codeOf(await fetch(url)), [410, 'file-link-used']);
  });

  test(`${name}: of many that follow an address at once, one gets the file`, async () => {
    const ctx = await ownerOf(place);
    const { id } = await writeFile(ctx, newFile(ctx), source('hello'));
    const { url } = await openDownload(ctx, id);
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await fetch(url)).status),
    );
    assert.deepEqual(statuses.sort(), [200, ...Array(7).fill(410)]);
  });

  test(`${name}: an address that expired, was made up or whose file is gone gives nothing`, async () => {
    const ctx = await ownerOf(place);
    const { id } = await writeFile(ctx, newFile(ctx), source('hello'));
    const [late, gone] = [await openDownload(ctx, id), await openDownload(ctx, id)];
    clock.advance(hour);
    assert.deepEqual(await codeOf(await fetch(late.url)), [410, 'file-link-expired']);
    const { url } = await openDownload(ctx, id);
    assert.deepEqual(await codeOf(await fetch(`${url}x`)), [404, 'file-link-not-found']);
    assert.deepEqual(await codeOf(await fetch(url.replace(/downloads\/./, 'downloads/!'))), [
      404,
      'file-link-not-found',
    ]);
    await deleteFile(ctx, id);
    assert.deepEqual(await codeOf(await fetch(gone.url)), [404, 'file-link-not-found']);
    assert.deepEqual(await rowsOf(ctx), []);
  });

  test(`${name}: a page sends a file by its ticket, and it counts once it was looked at`, async () => {
    const ctx = await ownerOf(place);
    const ticket = await openUpload(ctx, newFile(ctx));
    await assert.rejects(
      finishUpload(ctx, ticket.fileId),
      { code: 'file-not-found' },
      'nothing came yet',
    );
    assert.equal((await sendForm(ticket, 'sent')).status, 204);
    await assert.rejects(getFile(ctx, ticket.fileId), { code: 'file-not-found' });
    const stored = await finishUpload(ctx, ticket.fileId);
    assert.deepEqual([stored.bytes, stored.name], [4, '메모 “1”.txt']);
    assert.deepEqual(await finishUpload(ctx, ticket.fileId), stored);
    const again = await sendForm(ticket, 'other bytes');
    if (name === 'folder') assert.deepEqual(await codeOf(again), [404, 'file-link-not-found']);
    const { url } = await openDownload(ctx, ticket.fileId);
    assert.equal(await (await fetch(url)).text(), 'sent', 'what comes later changes nothing');
  });

  test(`${name}: an upload that is finished twice at once has one answer`, async () => {
    const ctx = await ownerOf(place);
    const ticket = await openUpload(ctx, newFile(ctx));
    assert.equal((await sendForm(ticket, 'sent')).status, 204);
    const finished = Array.from({ length: 4 }, () => finishUpload(ctx, ticket.fileId));
    const [first, ...others] = await Promise.all(finished);
    assert.equal(first?.bytes, 4);
    for (const other of others) assert.deepEqual(other, first);
  });

  test(`${name}: a person's files are listed once each, without what is open, deleted or no longer kept`, async () => {
    const ctx = await ownerOf(place);
    const write = (more: object = {}) => writeFile(ctx, newFile(ctx, more), source('hello'));
    const files = [await write(), await write(), await write()];
    await write({ keptUntil: new Date(clock.now().getTime() + hour) });
    await openUpload(ctx, newFile(ctx));
    const other = await newPerson(
      { parts: place.parts } as Parameters<typeof newPerson>[0],
      ctx.org,
    );
    await write({ personId: newFile(other).personId });
    clock.advance(hour);
    const listed = await Array.fromAsync(listFiles(ctx, newFile(ctx).personId));
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    assert.deepEqual(listed, files.sort(byId));
    const seen: string[] = [];
    for await (const { id } of listFiles(ctx, newFile(ctx).personId)) {
      seen.push(id);
      // What goes while the list is read ends nothing.
      await deleteFile(ctx, files.at(-1)?.id ?? '');
    }
    assert.ok(seen.length >= 2);
  });

  test(`${name}: a ticket takes no more bytes than it says, and another try after a failed one`, async () => {
    const ctx = await ownerOf(place);
    const ticket = await openUpload(ctx, newFile(ctx, { bytesMax: 10 }));
    assert.ok((await sendForm(ticket, 'x'.repeat(11))).status >= 400);
    assert.equal((await sendForm(ticket, 'x'.repeat(10))).status, 204);
    assert.equal((await finishUpload(ctx, ticket.fileId)).bytes, 10);
    const unused = await openUpload(ctx, newFile(ctx));
    clock.advance(hour + 1);
    assert.ok((await sendForm(unused, 'late')).status >= 400);
  });

  test(`${name}: what was never finished, and what is no longer kept, is swept away`, async () => {
    const ctx = await ownerOf(place);
    const keptUntil = new Date(clock.now().getTime() + hour);
    const { id, personId } = await writeFile(
      ctx,
      newFile(ctx, { keptUntil }),
      source('for an hour'),
    );
    const kept = await writeFile(ctx, newFile(ctx), source('for good'));
    const sent = await openUpload(ctx, newFile(ctx));
    await sendForm(sent, 'sent and forgotten');
    assert.equal(await sweepFiles(ctx), 0);
    clock.advance(hour);
    await assert.rejects(getFile(ctx, id), { code: 'file-not-found' }, 'gone to the minute');
    clock.advance(2 * hour);
    assert.equal(await sweepFiles(ctx), 2);
    assert.deepEqual(
      (await rowsOf(ctx)).map(({ id }) => id),
      [kept.id],
    );
    await assert.rejects(place.parts.files.get(keyOf(ctx.org, personId, id)), {
      code: 'file-not-found',
    });
    await assert.rejects(place.parts.files.get(`incoming/${ctx.org}/${sent.fileId}`), {
      code: 'file-not-found',
    });
  });

  test(`${name}: what fails while it is stored leaves neither row nor bytes`, async () => {
    const ctx = await ownerOf(place);
    async function* breaking() {
      yield Buffer.from('some');
      throw new Error('the line broke');
    }
    await assert.rejects(writeFile(ctx, newFile(ctx), breaking()), /the line broke/);
    assert.deepEqual(await rowsOf(ctx), []);
  });
}

test('a process that is killed while it stores a file leaves what the sweep takes', async () => {
  const ctx = await ownerOf(places.folder);
  const id = await openFile(ctx, newFile(ctx), new Date(clock.now().getTime() + hour));
  const key = keyOf(ctx.org, newFile(ctx).personId, id);
  const folder = join(places.folder.folder, 'files');
  const script = fileURLToPath(new URL('../testing/doomed-upload.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder, key], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const part = join(folder, `${key}.part`);
  assert.ok(existsSync(part));
  clock.advance(hour + 1);
  assert.equal(await sweepFiles(ctx), 1);
  assert.equal(existsSync(part), false);
  assert.deepEqual(await rowsOf(ctx), []);
});

test('names are sealed: neither the store nor the table holds one', async () => {
  const ctx = await ownerOf(places.s3);
  const { id } = await writeFile(ctx, newFile(ctx, { name: 'planted-name.txt' }), source('x'));
  assert.doesNotMatch(JSON.stringify(await rowsOf(ctx)), /planted/);
  assert.doesNotMatch(JSON.stringify([...double.objects.keys(), ...double.requests]), /planted/);
  assert.equal((await getFile(ctx, id)).name, 'planted-name.txt');
  const other = await ownerOf(places.s3);
  await assert.rejects(
    getFile(other, id),
    { code: 'file-not-found' },
    'another org has no such file',
  );
  await assert.rejects(openDownload(other, randomUUID()), { code: 'file-not-found' });
});

test('a file answers in ranges, to HEAD, and to a browser that has it already', async () => {
  const ctx = await ownerOf(places.folder);
  const { id, sha256 } = await writeFile(ctx, newFile(ctx), source('0123456789'));
  shown = { ctx, id, inline: true };
  const tag = `"${sha256}"`;
  const ask = async (headers: Record<string, string>, method = 'GET') => {
    const answer = await fetch(`${places.folder.url}/api/probe/file`, { method, headers });
    const { status } = answer;
    return [status, answer.headers.get('content-range'), status === 416 ? '' : await answer.text()];
  };
  const whole = [200, null, '0123456789'];
  assert.deepEqual(await ask({}), whole);
  assert.deepEqual(await ask({ range: 'bytes=2-4' }), [206, 'bytes 2-4/10', '234']);
  assert.deepEqual(await ask({ range: 'bytes=7-' }), [206, 'bytes 7-9/10', '789']);
  assert.deepEqual(await ask({ range: 'bytes=-3' }), [206, 'bytes 7-9/10', '789']);
  assert.deepEqual(await ask({ range: 'bytes=8-99' }), [206, 'bytes 8-9/10', '89']);
  assert.deepEqual(await ask({ range: 'bytes=10-' }), [416, 'bytes */10', '']);
  assert.deepEqual(await ask({ range: 'bytes=4-2' }), whole, 'a broken range is no range');
  assert.deepEqual(await ask({ range: 'lines=1-2' }), whole);
  assert.deepEqual(await ask({ range: 'bytes=0-1,4-5' }), whole, 'several are answered by all');
  assert.deepEqual(await ask({ range: 'bytes=2-4', 'if-range': tag }), [
    206,
    'bytes 2-4/10',
    '234',
  ]);
  assert.deepEqual(await ask({ range: 'bytes=2-4', 'if-range': '"another"' }), whole);
  assert.deepEqual(await ask({}, 'HEAD'), [200, null, '']);
  assert.deepEqual(await ask({ 'if-none-match': tag }), [304, null, '']);
});

test('a file never runs as a page of ours, and only its own browser keeps it', async () => {
  const ctx = await ownerOf(places.folder);
  const types = {
    'image/png': 'inline',
    'video/mp4': 'inline',
    'text/html': 'attachment',
    'image/svg+xml': 'attachment',
    'application/xml': 'attachment',
  };
  for (const [type, disposition] of Object.entries(types)) {
    const { id } = await writeFile(
      ctx,
      newFile(ctx, { type, name: 'a\r\nb"; x\ud800.png' }),
      source('<script>'),
    );
    shown = { ctx, id, inline: true };
    const { headers } = await fetch(`${places.folder.url}/api/probe/file`);
    assert.match(String(headers.get('content-disposition')), new RegExp(`^${disposition};`));
    const sent = disposition === 'inline' ? type : 'application/octet-stream';
    assert.equal(headers.get('content-type'), sent);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox");
    assert.equal(headers.get('cache-control'), 'private, no-cache');
  }
});
