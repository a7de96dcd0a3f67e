import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { defineModule } from '../core/module.ts';
import { defineRoute, type Route } from '../core/route.ts';
import { kernelModule } from '../kernel.ts';
import { newOrg, testKernel } from '../testing/index.ts';
import { buildHttp } from './http.ts';
import { rawBodyOf } from './http-body.ts';
import { listenForProtocol } from './protocol-port.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const { org } = await newOrg(kernel);

const probe = {
  method: 'POST',
  url: '/v1/probe',
  place: 'root',
  permission: 'public',
  limit: 'public',
  summary: 'A probe of a protocol',
  body: { as: 'bytes', types: ['*'], gzip: true, ratioMax: 100 },
} as const;
const answer = z.record(z.string(), z.unknown());
let bodiesRead = 0;
const route = defineRoute({
  ...probe,
  schema: { response: answer },
  admits: async (_parts, { headers }) => {
    if (headers['x-probe'] === 'good') return { org, actor: { kind: 'system', name: 'probe' } };
    throw new Problem(401, 'probe-unknown', 'Show the secret of the probe.');
  },
  writeProblem: ({ message }) => ({ type: 'text/plain', body: message }),
  handle: async (ctx, { request }) => {
    bodiesRead += 1;
    return { org: ctx.org, actor: ctx.actor, bytes: rawBodyOf(request).length };
  },
});

const appOf = (own: object) =>
  buildHttp(kernel.parts, [
    kernelModule,
    defineModule({
      name: 'probe',
      migrations: new URL('file:///nowhere/'),
      routes: [own as unknown as Route],
    }),
  ]);
const app = appOf(route);
after(() => app.close());

const ask = async (
  method: 'GET' | 'POST' | 'DELETE',
  headers: Record<string, string> = {},
  remoteAddress = '192.0.2.1',
) => {
  const {
    statusCode,
    body,
    headers: given,
  } = await app.inject({
    method,
    url: '/v1/probe',
    headers: { 'content-type': 'text/plain', ...headers },
    remoteAddress,
    ...(method === 'POST' ? { payload: 'four' } : {}),
  });
  return { status: statusCode, body, headers: given };
};

test('a protocol has its own path, and its callers are who the module says', async () => {
  const { status, body } = await ask('POST', { 'x-probe': 'good' });
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(body), { org, actor: { kind: 'system', name: 'probe' }, bytes: 4 });
  assert.equal((await app.inject({ method: 'POST', url: '/api/v1/probe' })).statusCode, 404);
});

test('another method is refused in the protocol’s words, with the one that is right', async () => {
  for (const method of ['GET', 'DELETE'] as const) {
    const { status, body, headers } = await ask(method);
    assert.deepEqual([status, body, headers.allow], [405, 'Use POST at this address.', 'POST']);
  }
});

test('a secret that leads nowhere is refused before its body is read, and guessing ends', async () => {
  const before = bodiesRead;
  const statuses: number[] = [];
  for (let n = 0; n < 62; n += 1) statuses.push((await ask('POST', {}, '192.0.2.9')).status);
  assert.deepEqual([statuses[0], statuses.at(-1)], [401, 429]);
  assert.equal((await ask('POST', { 'x-probe': 'good' }, '192.0.2.9')).status, 429);
  assert.equal((await ask('POST', { 'x-probe': 'good' }, '192.0.2.10')).status, 200);
  assert.equal(bodiesRead, before + 1);
});

test('a port of a protocol answers what is at the root, and neither page nor API', async () => {
  const own = appOf(route);
  await own.listen({ port: 0, host: '127.0.0.1' });
  const port = await listenForProtocol(own, { host: '127.0.0.1', port: 0 });
  const at = (path: string, method: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'x-probe': 'good', 'content-type': 'text/plain', connection: 'close' },
    });
  assert.equal((await at('/v1/probe', 'POST')).status, 200);
  for (const path of ['/api/openapi.json', '/healthz/live', '/', '/metrics']) {
    assert.equal((await at(path, 'GET')).status, 404, path);
  }
  await own.close();
  await assert.rejects(at('/v1/probe', 'POST'));
});

test('a route outside /api that a session could reach does not start', () => {
  const refused = (own: object, reason: RegExp) =>
    assert.throws(() => appOf({ ...route, ...own }), reason);
  refused({ permission: 'signed-in' }, /not public/);
  refused({ url: '/probe' }, /version/);
  refused({ place: undefined, permission: 'signed-in' }, /admits callers/);
});
