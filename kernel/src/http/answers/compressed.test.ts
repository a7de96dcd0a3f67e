import assert from 'node:assert/strict';
import { request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { FileAnswer } from '../../base/file-answer.ts';
import { defineModule } from '../../core/module.ts';
import { defineRoute, type Route } from '../../core/route.ts';
import { kernelModule } from '../../kernel.ts';
import { testKernel, wideLimits } from '../../testing/index.ts';
import { noteModules } from '../../testing/note-module.ts';
import { buildHttp } from '../http.ts';
import { routesOf } from '../module-routes.ts';
import { encodingOf } from './encoding.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const long = '도장 찍기 '.repeat(400);
const file = Buffer.from('{"a":1}'.repeat(500));

const probe = { permission: 'public', limit: 'public', summary: 'A probe' } as const;
const lines = { response: z.object({ text: z.string() }) };
const routes = [
  defineRoute({
    ...probe,
    method: 'GET',
    url: '/probe/long',
    schema: lines,
    handle: async () => ({ text: long }),
  }),
  defineRoute({
    ...probe,
    method: 'GET',
    url: '/probe/short',
    schema: lines,
    handle: async () => ({ text: 'ink' }),
  }),
  defineRoute({
    ...probe,
    method: 'GET',
    url: '/probe/held',
    holdsSecret: true,
    schema: lines,
    handle: async () => ({ text: long }),
  }),
  defineRoute({
    ...probe,
    method: 'POST',
    url: '/probe/made',
    schema: lines,
    handle: async () => ({ text: long }),
  }),
  defineRoute({
    ...probe,
    method: 'GET',
    url: '/probe/file',
    answers: 'file',
    schema: { response: z.unknown() },
    handle: async () =>
      new FileAnswer({
        name: 'a.json',
        type: 'application/json',
        bytes: file.length,
        tag: 'a',
        open: async (range) =>
          Readable.from([file.subarray(range?.start, (range?.end ?? 1e9) + 1)]),
      }),
  }),
  defineRoute({
    ...probe,
    method: 'GET',
    url: '/probe/beats',
    streams: true,
    schema: { response: z.unknown() },
    handle: async (_ctx, { reply }) => {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.raw.end(`data: ${long}\n\n`);
      return {};
    },
  }),
] as unknown as Route[];

const module = defineModule({ name: 'probe', migrations: new URL('file:///nowhere/'), routes });
const modules = [kernelModule, module];
const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
await app.listen({ host: '127.0.0.1', port: 0 });
const { port } = app.server.address() as AddressInfo;
after(async () => {
  await app.close();
  await kernel.close();
});

/** As it is on the wire: nothing takes the coding away. */
async function take(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const asked = ask({ port, path: `/api${path}`, method, headers });
  asked.end();
  const [answer] = await new Promise<[import('node:http').IncomingMessage]>((resolve, reject) =>
    asked.on('error', reject).on('response', (message) => resolve([message])),
  );
  const body = Buffer.concat(await answer.toArray());
  return { status: answer.statusCode, headers: answer.headers, body };
}

const own = { 'sec-fetch-site': 'same-origin' };
const accepting = (coding: string) => ({ ...own, 'accept-encoding': coding });

test('a long answer is sent as the caller likes it best, and is the same once unpacked', async () => {
  for (const [accepted, encoding, unpack] of [
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0.5, gzip', 'gzip', gunzipSync],
  ] as const) {
    const { headers, body } = await take('/probe/long', accepting(accepted));
    assert.equal(headers['content-encoding'], encoding, accepted);
    assert.equal(headers['content-length'], String(body.length));
    assert.equal(headers.vary, 'accept-encoding');
    assert.match(String(headers['content-type']), /^application\/json/);
    assert.ok(body.length * 10 < Buffer.byteLength(long), `${body.length} bytes`);
    assert.deepEqual(JSON.parse(unpack(body).toString()), { text: long });
  }
});

test('who takes no coding, or refuses all, has plain bytes and hears that others have not', async () => {
  for (const accepted of [
    '',
    'identity',
    'br;q=0, gzip;q=0.0',
    '*;q=0',
    'zstd',
    'br;q=0.2, identity',
  ]) {
    const { headers, body } = await take('/probe/long', accepting(accepted));
    assert.equal(headers['content-encoding'], undefined, accepted);
    assert.equal(headers.vary, 'accept-encoding', accepted);
    assert.deepEqual(JSON.parse(body.toString()), { text: long });
  }
  const { headers } = await take('/probe/long', own);
  assert.equal(headers['content-encoding'], undefined);
});

test('weights decide, and one that cannot be read is a refusal', () => {
  const cases: [string | undefined, string | undefined][] = [
    [undefined, undefined],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=0, *;q=0.3', 'br'],
    ['BR ; Q=0.9 , gzip;q=0.8', 'br'],
    ['br;q=high, gzip;q=0.001', 'gzip'],
    ['br;q=2', undefined],
    [',,;q=1,', undefined],
    ['identity;q=0.5, gzip;q=0.4', undefined],
  ];
  for (const [header, encoding] of cases) assert.equal(encodingOf(header), encoding, header);
});

test('a short answer, a refusal, an event stream and a file go as they are', async () => {
  const all = accepting('br, gzip');
  for (const path of ['/probe/short', '/probe/nowhere', '/probe/beats', '/probe/file']) {
    const { headers } = await take(path, all);
    assert.equal(headers['content-encoding'], undefined, path);
  }
  const whole = await take('/probe/file', all);
  assert.deepEqual(whole.body, file);
  const part = await take('/probe/file', { ...all, range: 'bytes=7-13' });
  assert.deepEqual([part.status, part.body.toString()], [206, '{"a":1}']);
  const head = await take('/probe/file', all, 'HEAD');
  assert.deepEqual([head.headers['content-length'], head.body.length], [String(file.length), 0]);
  const known = await take('/probe/file', { ...all, 'if-none-match': '"a"' });
  assert.deepEqual([known.status, known.body.length], [304, 0]);
});

test('what another site makes a browser read, and what a write answers, has its full length', async () => {
  for (const site of ['cross-site', 'same-site']) {
    const headers = { ...accepting('br, gzip'), 'sec-fetch-site': site };
    const answer = await take('/probe/long', headers);
    assert.deepEqual([answer.status, answer.headers['content-encoding']], [200, undefined], site);
  }
  const made = await take('/probe/made', accepting('br, gzip'), 'POST');
  assert.deepEqual([made.status, made.headers['content-encoding']], [200, undefined]);
  assert.deepEqual(JSON.parse(made.body.toString()), { text: long });
});

test('a read that answers with a secret says so, and is not compressed beside text that others choose', async () => {
  const held = await take('/probe/held', accepting('br, gzip'));
  assert.deepEqual([held.status, held.headers['content-encoding']], [200, undefined]);
  const reads = [kernelModule, ...noteModules]
    .flatMap((each) => routesOf(each))
    .filter(({ method, streams, answers }) => method === 'GET' && !streams && answers !== 'file');
  assert.ok(reads.length > 20, `${reads.length} reads were seen`);
  for (const { url, schema, holdsSecret } of reads) {
    const shape = z.toJSONSchema(schema.response, { unrepresentable: 'any', io: 'input' });
    const told = JSON.stringify(shape).match(/"(secret|token|link|url|password|refresh)":\{/);
    const fix = `GET ${url} answers with ${told?.[1]}: its route says holdsSecret`;
    assert.ok(told === null || holdsSecret, fix);
  }
  assert.ok(reads.some(({ holdsSecret }) => holdsSecret));
});
