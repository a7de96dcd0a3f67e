import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { defineModule } from '../../core/module.ts';
import { defineRoute } from '../../core/route.ts';
import { kernelModule } from '../../kernel.ts';
import { testKernel, wideLimits } from '../../testing/index.ts';
import { buildHttp } from '../http.ts';
import { streamOf } from '../http-body.ts';
import { readParts } from './parts.ts';

/** What a handler waits for before it reads, and what it reads then. */
const lateReader = () => ({
  started: Promise.withResolvers<void>(),
  cut: Promise.withResolvers<void>(),
  read: Promise.withResolvers<string>(),
});
let late = lateReader();

const route = defineRoute({
  method: 'POST',
  url: '/probe/late-parts',
  permission: 'public',
  limit: 'public',
  summary: 'Reads its file late',
  body: { as: 'multipart' },
  schema: { response: z.object({}) },
  handle: async (_ctx, { request }) => {
    await readParts(
      streamOf(request),
      String(request.headers['content-type']),
      async ({ body }) => {
        late.started.resolve();
        await late.cut.promise;
        try {
          for await (const _ of body);
          late.read.resolve('whole');
        } catch (error) {
          late.read.resolve(error instanceof Problem ? error.code : String(error));
          throw error;
        }
      },
    );
    return {};
  },
});

const kernel = await testKernel({ modules: [kernelModule] });
const probe = defineModule({
  name: 'probe',
  migrations: new URL('file:///nowhere/'),
  routes: [route],
});
const app = buildHttp(kernel.parts, [kernelModule, probe], { limits: wideLimits([kernelModule]) });
const sockets: Socket[] = [];
app.server.on('connection', (socket: Socket) => sockets.push(socket));
await app.listen({ port: 0, host: '127.0.0.1' });
const { port } = app.server.address() as { port: number };
after(() => app.close());

const type = 'multipart/form-data; boundary=x';
const part = '--x\r\ncontent-disposition: form-data; name=';
const cutForm = `${part}"a"; filename="a.txt"\r\n\r\nhalf of the file`;

async function post(body: string) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/probe/late-parts`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  const { code } = (await answer.json()) as { code?: string };
  return [answer.status, code];
}

async function isServed(): Promise<void> {
  late = lateReader();
  late.cut.resolve();
  assert.deepEqual(await post(`${cutForm}\r\n--x--\r\n`), [200, undefined]);
  assert.equal(await late.read.promise, 'whole');
}

test('a form that is cut off before its handler reads is refused, and the next one is served', async () => {
  late = lateReader();
  const refused = post(cutForm);
  await late.started.promise;
  await setImmediate();
  late.cut.resolve();
  assert.deepEqual(await refused, [400, 'parts-not-readable']);
  assert.equal(await late.read.promise, 'parts-not-readable', 'half a file is not taken as whole');
  await isServed();
});

test('a form that is cut off after its file is refused', async () => {
  late = lateReader();
  late.cut.resolve();
  assert.deepEqual(await post(`${cutForm}\r\n${part}"b"\r\n\r\nhalf`), [400, 'parts-not-readable']);
  await isServed();
});

test('a form whose connection is cut before its handler reads ends, and the next one is served', async () => {
  late = lateReader();
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /api/probe/late-parts HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: ${type}\r\ncontent-length: 1000\r\n\r\n${cutForm}`,
  );
  await late.started.promise;
  const atServer = sockets.at(-1);
  assert.ok(atServer);
  const closed = new Promise((resolve) => atServer.once('close', resolve));
  socket.destroy();
  await closed;
  late.cut.resolve();
  assert.equal(await late.read.promise, 'body-cut-off');
  await isServed();
});
