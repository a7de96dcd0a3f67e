import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { defineModule } from '../../core/module.ts';
import { type BodyRule, defineRoute, type Route } from '../../core/route.ts';
import { kernelModule } from '../../kernel.ts';
import { testKernel, wideLimits } from '../../testing/index.ts';
import { buildHttp } from '../http.ts';
import { rawBodyOf, streamOf } from '../http-body.ts';
import { readParts } from './parts.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const megabyte = 1024 * 1024;
const kernel = await testKernel({ modules: [kernelModule] });

const about = (url: string, body: BodyRule) =>
  ({
    method: 'POST',
    url,
    permission: 'public',
    limit: 'public',
    summary: 'A probe',
    body,
  }) as const;
const answer = z.record(z.string(), z.unknown());

/** Bytes on their way to the stream's handler, and the most that were on it at once. */
let [sent, heldMax] = [0, 0];
const routes = [
  defineRoute({
    ...about('/probe/bytes', {
      as: 'bytes',
      bytesMax: megabyte,
      gzip: true,
      types: ['application/x-protobuf', 'application/json'],
    }),
    schema: { response: answer },
    handle: async (_ctx, { request }) => ({
      sha256: sha256(rawBodyOf(request)),
      bytes: rawBodyOf(request).length,
    }),
  }),
  defineRoute({
    ...about('/probe/sparse', {
      as: 'bytes',
      gzip: true,
      ratioMax: 50,
      types: ['application/x-protobuf'],
    }),
    schema: { response: answer },
    handle: async (_ctx, { request }) => ({ bytes: rawBodyOf(request).length }),
  }),
  defineRoute({
    ...about('/probe/json', { gzip: true }),
    schema: { body: z.object({ text: z.string().max(10) }), response: answer },
    handle: async (_ctx, { body }) => ({ ...body }),
  }),
  defineRoute({
    ...about('/probe/plain', {}),
    schema: { body: z.object({ text: z.string() }), response: answer },
    handle: async (_ctx, { body }) => ({ ...body }),
  }),
  defineRoute({
    ...about('/probe/stream', {
      as: 'stream',
      bytesMax: 64 * megabyte,
      types: ['video/*'],
      gzip: true,
    }),
    schema: { response: answer },
    handle: async (_ctx, { request }) => {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of streamOf(request)) {
        hash.update(chunk);
        bytes += chunk.length;
        heldMax = Math.max(heldMax, sent - bytes);
      }
      return { bytes, sha256: hash.digest('hex') };
    },
  }),
  defineRoute({
    ...about('/probe/slow', { as: 'stream', types: ['text/plain'], timeoutMs: 150 }),
    schema: { response: answer },
    handle: async (_ctx, { request }) => {
      for await (const _ of streamOf(request));
      return {};
    },
  }),
  defineRoute({
    ...about('/probe/parts', { as: 'multipart', bytesMax: 4 * megabyte }),
    schema: { response: answer },
    handle: async (_ctx, { request }) => {
      const files: unknown[] = [];
      const type = String(request.headers['content-type']);
      const fields = await readParts(
        streamOf(request),
        type,
        async ({ name, fileName, type, body, fields }) => {
          if (fields.get('stop') === 'yes') throw new Problem(422, 'stopped', 'Stopped.');
          const chunks: Buffer[] = [];
          for await (const chunk of body) chunks.push(chunk);
          files.push({
            name,
            fileName,
            type,
            before: [...fields.keys()],
            sha256: sha256(Buffer.concat(chunks)),
          });
        },
        { fieldsMax: 3, fieldBytesMax: 100 },
      );
      return { fields: Object.fromEntries(fields), files };
    },
  }),
  defineRoute({
    ...about('/probe/other-shape', { as: 'bytes' }),
    schema: { response: answer },
    writeProblem: (problem, request) => ({
      type: String(request.headers['content-type'] ?? 'application/json'),
      body: JSON.stringify({ code: 3, message: problem.message }),
      status: problem.status === 415 ? 400 : problem.status,
    }),
    handle: async () => {
      throw new Problem(422, 'refused', 'No row is usable.', { retryAfterSeconds: 7 });
    },
  }),
] as unknown as readonly Route[];

const probe = defineModule({ name: 'probe', migrations: new URL('file:///nowhere/'), routes });
const app = buildHttp(kernel.parts, [kernelModule, probe], { limits: wideLimits([kernelModule]) });
await app.listen({ port: 0, host: '127.0.0.1' });
const { port } = app.server.address() as { port: number };
after(() => app.close());

async function post(
  url: string,
  body: Uint8Array | string | FormData | ReadableStream,
  headers: Record<string, string> = {},
) {
  const given = await fetch(`http://127.0.0.1:${port}/api${url}`, {
    method: 'POST',
    headers,
    body: body as BodyInit,
    duplex: 'half',
  } as RequestInit);
  return { status: given.status, headers: given.headers, body: JSON.parse(await given.text()) };
}
const gz = { 'content-encoding': 'gzip' };
const json = { 'content-type': 'application/json' };
const protobuf = { 'content-type': 'application/x-protobuf' };

test('bytes reach the handler as they were, plain or gzip', async () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 251));
  const whole = { bytes: bytes.length, sha256: sha256(bytes) };
  for (const [body, headers] of [
    [bytes, protobuf],
    [gzipSync(bytes), { ...protobuf, ...gz }],
    [gzipSync(bytes), { ...json, 'content-encoding': 'GZIP' }],
    [bytes, { ...json, 'content-encoding': 'identity' }],
  ] as const) {
    assert.deepEqual((await post('/probe/bytes', body, headers)).body, whole);
  }
});

test('gzip JSON is parsed and checked as plain JSON is', async () => {
  const send = (value: unknown) =>
    post('/probe/json', gzipSync(JSON.stringify(value)), { ...json, ...gz });
  assert.deepEqual((await send({ text: '도장' })).body, { text: '도장' });
  const refused = await send({ text: 'much too long for it' });
  assert.deepEqual([refused.status, refused.body.code], [400, 'input-not-valid']);
});

test('what is encoded, typed or sized otherwise than the route says is a Problem', async () => {
  const big = Buffer.alloc(megabyte + 1);
  const cut = gzipSync(Buffer.alloc(200_000, 'abcdefg')).subarray(0, 60);
  const cases: [string, Uint8Array | string, Record<string, string>, number, string][] = [
    ['/probe/bytes', big, protobuf, 413, 'body-too-large'],
    ['/probe/bytes', gzipSync(big), { ...protobuf, ...gz }, 413, 'body-too-large'],
    ['/probe/bytes', 'not gzip at all', { ...protobuf, ...gz }, 400, 'gzip-broken'],
    ['/probe/bytes', cut, { ...protobuf, ...gz }, 400, 'gzip-broken'],
    ['/probe/bytes', 'x', { ...protobuf, 'content-encoding': 'br' }, 415, 'encoding-not-supported'],
    [
      '/probe/bytes',
      'x',
      { ...protobuf, 'content-encoding': 'gzip, gzip' },
      415,
      'encoding-not-supported',
    ],
    ['/probe/bytes', 'x', { 'content-type': 'text/plain' }, 415, 'media-type-not-supported'],
    ['/probe/stream', 'x', { 'content-type': 'image/png' }, 415, 'media-type-not-supported'],
    ['/probe/plain', gzipSync('{"text":"a"}'), { ...json, ...gz }, 415, 'encoding-not-supported'],
    ['/probe/parts', 'x', json, 415, 'media-type-not-supported'],
  ];
  for (const [url, body, headers, status, code] of cases) {
    const refused = await post(url, body, headers);
    assert.deepEqual(
      [refused.status, refused.body.code],
      [status, code],
      `${url} ${JSON.stringify(headers)}`,
    );
    assert.match(String(refused.headers.get('content-type')), /problem\+json/);
  }
});

test('a bomb is refused at the bound, whatever it would become', async () => {
  // Its own length is well below the bound: only what it becomes is too much.
  const bomb = gzipSync(Buffer.alloc(256 * megabyte), { level: 6 });
  assert.ok(bomb.length < megabyte / 2);
  const before = process.memoryUsage().arrayBuffers;
  const started = performance.now();
  const refused = await post('/probe/bytes', bomb, { ...protobuf, ...gz });
  const ms = performance.now() - started;
  assert.deepEqual([refused.status, refused.body.code], [413, 'body-too-large']);
  const grown = process.memoryUsage().arrayBuffers - before;
  assert.ok(grown < 16 * megabyte, `${grown} bytes more are held`);
  assert.ok(ms < 1000, `${ms} ms`);
  assert.equal((await post('/probe/bytes', 'x', protobuf)).status, 200, 'the next one is served');
});

test('gzip that becomes many times its size is refused where the route says so', async () => {
  const dense = gzipSync(Buffer.alloc(100 * 1024));
  const refused = await post('/probe/sparse', dense, { ...protobuf, ...gz });
  assert.deepEqual([refused.status, refused.body.code], [413, 'body-too-dense']);
  const small = await post('/probe/sparse', gzipSync(Buffer.alloc(60 * 1024)), {
    ...protobuf,
    ...gz,
  });
  assert.equal(small.status, 200, 'what is small may be as dense as it is');
});

test('gzip that becomes nothing has a bound, too', async () => {
  const nothing = gzipSync('');
  const members = Buffer.concat(Array.from({ length: 5_000 }, () => nothing));
  const manyOf = (bytes: number) => {
    let left = bytes;
    return new ReadableStream({
      pull(controller) {
        if (left <= 0) return controller.close();
        left -= members.length;
        controller.enqueue(members);
      },
    });
  };
  const few = await post('/probe/bytes', manyOf(megabyte / 2), { ...protobuf, ...gz });
  assert.deepEqual([few.status, few.body.bytes], [200, 0]);
  const refused = await post('/probe/bytes', manyOf(2 * megabyte), { ...protobuf, ...gz });
  assert.deepEqual([refused.status, refused.body.code], [413, 'body-too-large']);
});

test('a stream is read while it arrives, and never held whole', async () => {
  const chunk = Buffer.alloc(megabyte, 7);
  [sent, heldMax] = [0, 0];
  const source = new ReadableStream({
    pull(controller) {
      if (sent === 48 * megabyte) return controller.close();
      sent += megabyte;
      controller.enqueue(chunk);
    },
  });
  const { status, body } = await post('/probe/stream', source, { 'content-type': 'video/mp4' });
  assert.equal(status, 200);
  assert.equal(body.bytes, 48 * megabyte);
  assert.ok(heldMax > 0 && heldMax < 24 * megabyte, `${heldMax} bytes at once`);
  const more = Buffer.alloc(64 * megabyte + 1);
  const refused = await post('/probe/stream', gzipSync(more), {
    'content-type': 'video/mp4',
    ...gz,
  });
  assert.deepEqual([refused.status, refused.body.code], [413, 'body-too-large']);
});

test('a body that does not come in its time ends, and so does one that is cut off', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /api/probe/slow HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: text/plain\r\ncontent-length: 100\r\n\r\nabc`,
  );
  const [said] = (await once(socket, 'data')) as [Buffer];
  assert.match(said.toString(), /^HTTP\/1\.1 408 [\s\S]*body-too-slow/);
  socket.destroy();
  const cut = connect(port, '127.0.0.1');
  cut.write(
    `POST /api/probe/stream HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: video/mp4\r\ncontent-length: 100\r\n\r\nabc`,
  );
  await once(cut, 'connect');
  cut.destroy();
  assert.equal((await post('/probe/plain', '{"text":"a"}', json)).status, 200);
});

test('a form gives its fields and its file, in the order in which they came', async () => {
  const form = new FormData();
  form.set('first', '하나');
  form.set('file', new File([Buffer.alloc(2 * megabyte, 3)], '사진 ✓.png', { type: 'image/png' }));
  form.set('last', '둘');
  const { body } = await post('/probe/parts', form);
  assert.deepEqual(body, {
    fields: { first: '하나', last: '둘' },
    files: [
      {
        name: 'file',
        fileName: '사진 ✓.png',
        type: 'image/png',
        before: ['first'],
        sha256: sha256(Buffer.alloc(2 * megabyte, 3)),
      },
    ],
  });
});

test('a form that is too much, broken or stopped by its handler is a Problem', async () => {
  const form = (fill: (form: FormData) => void) => {
    const made = new FormData();
    fill(made);
    return made;
  };
  const file = new File(['x'], 'a.png');
  const cases: [string, string | FormData, number, string][] = [
    [
      'many fields',
      form((to) => {
        for (const name of 'abcd') to.set(name, 'x');
      }),
      413,
      'too-many-parts',
    ],
    ['a long field', form((to) => to.set('a', 'x'.repeat(200))), 413, 'too-many-parts'],
    [
      'two files',
      form((to) => {
        to.append('a', file);
        to.append('b', file);
      }),
      413,
      'too-many-parts',
    ],
    [
      'a big file',
      form((to) => to.set('a', new File([Buffer.alloc(5 * megabyte)], 'b'))),
      413,
      'body-too-large',
    ],
    [
      'stopped',
      form((to) => {
        to.set('stop', 'yes');
        to.set('a', new File([Buffer.alloc(megabyte)], 'b'));
      }),
      422,
      'stopped',
    ],
    [
      'without an end',
      '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nhalf',
      400,
      'parts-not-readable',
    ],
    ['of another boundary', 'nothing of it', 400, 'parts-not-readable'],
  ];
  for (const [what, body, status, code] of cases) {
    const headers =
      typeof body === 'string' ? { 'content-type': 'multipart/form-data; boundary=x' } : {};
    const refused = await post('/probe/parts', body as string, headers as Record<string, string>);
    assert.deepEqual([refused.status, refused.body.code], [status, code], what);
  }
  const none = await post('/probe/parts', 'x', { 'content-type': 'multipart/form-data' });
  assert.deepEqual([none.status, none.body.code], [400, 'parts-not-readable'], 'no boundary');
});

test('a route may write its Problems in the shape of its protocol', async () => {
  const refused = await post('/probe/other-shape', '{}', json);
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.body, { code: 3, message: 'No row is usable.' });
  assert.equal(refused.headers.get('retry-after'), '7');
  const early = await post('/probe/other-shape', 'x', { 'content-type': 'text/plain' });
  assert.equal(early.status, 400, 'also what fails before the handler');
  assert.match(early.body.message, /content-type/);
});
