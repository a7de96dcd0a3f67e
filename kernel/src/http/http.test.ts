import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { defineModule, type Module } from '../core/module.ts';
import { defineRoute, type Route } from '../core/route.ts';
import { kernelModule } from '../kernel.ts';
import { createReadiness } from '../ops/readiness.ts';
import { newOrg, pairDevice, testKernel } from '../testing/index.ts';
import { buildHttp, type HttpOptions } from './http.ts';
import { rawBodyOf } from './http-body.ts';
import { routesOf } from './module-routes.ts';

const lines: string[] = [];
// Made outside the hooks: a kernel that is made in one is closed at its end.
const kernel = await testKernel({
  modules: [kernelModule],
  logTo: { write: (line) => void lines.push(line) },
});

const echo = defineRoute({
  method: 'POST',
  url: '/probe/echo/:id',
  permission: 'public',
  limit: 'probe',
  summary: 'Gives back what it got',
  schema: {
    params: z.object({ id: z.uuid() }),
    body: z.object({ text: z.string().max(10), count: z.int().optional() }),
    response: z.object({ text: z.string() }),
  },
  handle: async (_ctx, { body }) => ({ text: body.text }),
});
const raw = defineRoute({
  method: 'POST',
  url: '/probe/raw',
  permission: 'public',
  limit: 'probe',
  summary: 'Length of the raw body',
  schema: { body: z.unknown(), response: z.object({ bytes: z.int(), body: z.unknown() }) },
  body: { bytesMax: 4 * 1024 * 1024 },
  handle: async (_ctx, { body, request }) => ({ bytes: rawBodyOf(request).length, body }),
});
const bug = defineRoute({
  method: 'GET',
  url: '/probe/bug',
  permission: 'public',
  limit: 'probe',
  summary: 'Throws',
  schema: { response: z.object({}) },
  handle: async () => {
    throw new Error('planted-secret in a message');
  },
});
const away = defineRoute({
  method: 'GET',
  url: '/probe/away',
  permission: 'public',
  limit: 'probe',
  summary: 'The database is away',
  schema: { response: z.object({}) },
  handle: async () => {
    throw Object.assign(new Error('terminating connection'), { code: '57P01' });
  },
});
const lie = defineRoute({
  method: 'GET',
  url: '/probe/lie',
  permission: 'public',
  limit: 'probe',
  summary: 'Answers what it did not declare',
  schema: { response: z.object({ count: z.int() }) },
  handle: async () => ({ count: 'many' }) as unknown as { count: number },
});
const tight = defineRoute({
  method: 'GET',
  url: '/probe/tight',
  permission: 'signed-in',
  limit: 'tight',
  summary: 'Three in a minute',
  schema: { response: z.object({}) },
  handle: async () => ({}),
});

const probe = defineModule({
  name: 'probe',
  migrations: new URL('file:///nowhere/'),
  // biome-ignore lint/suspicious/noExplicitAny: a list of routes of differing schemas.
  routes: [echo, raw, bug, away, lie, tight] as Route<any>[],
  limits: [
    { name: 'probe', requestsMax: 10_000, windowMs: 60_000 },
    { name: 'tight', requestsMax: 3, windowMs: 60_000 },
  ],
});

const build = (options: HttpOptions = {}) =>
  buildHttp(kernel.parts, [kernelModule, probe], options);
const app = build();
await app.ready();
after(async () => {
  await app.close();
  await kernel.close();
});

const id = '5e5ad4ef-6f0b-4a4b-8d5e-0d8a5f0f3f11';
const post = (payload: string, type = 'application/json', url = `/api/probe/echo/${id}`) =>
  app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });

test('input that does not fit names each path and its fix, not the value', async () => {
  const answer = await post(JSON.stringify({ text: 'planted-value', count: 'x' }));
  assert.equal(answer.statusCode, 400);
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  const body = answer.json();
  assert.equal(body.code, 'input-not-valid');
  assert.deepEqual(
    body.errors.map(({ path }: { path: string }) => path),
    ['body.text', 'body.count'],
  );
  assert.ok(!answer.body.includes('planted'));
});

test('what cannot be read is a Problem of its own kind, never a 500', async () => {
  const cases: [string, number, string, (string | undefined)?, string?][] = [
    ['{"text":', 400, 'body-not-json'],
    ['', 400, 'input-not-valid'],
    ['<a/>', 415, 'media-type-not-supported', 'text/xml'],
    ['hello', 415, 'media-type-not-supported', 'text/plain'],
    [JSON.stringify({ text: 'x'.repeat(1_100_000) }), 413, 'body-too-large'],
    ['{"text":"a\\u0000b"}', 400, 'text-not-storable'],
    ['{"text":"\\ud800"}', 400, 'text-not-storable'],
    ['{"text":"a","\\u0000":1}', 400, 'text-not-storable'],
    ['{"__proto__":{"text":"a"}}', 400, 'body-not-json'],
    ['{"text":"a"}', 400, 'input-not-valid', undefined, '/api/probe/echo/not-a-uuid'],
    ['{"text":"a"}', 400, 'url-not-valid', undefined, '/api/probe/echo/%ff'],
    ['{"text":"a"}', 400, 'text-not-storable', undefined, '/api/probe/echo/%00'],
    ['{"text":"a"}', 404, 'route-not-found', undefined, '/api/probe/nothing'],
    ['{"text":"a"}', 414, 'url-too-long', undefined, `/api/probe/echo/${'x'.repeat(500)}`],
  ];
  for (const [payload, status, code, type, url] of cases) {
    const answer = await post(payload, type, url);
    const told = [answer.statusCode, answer.json().code];
    assert.deepEqual(told, [status, code], `${payload.slice(0, 40)} ${url ?? ''}`);
    assert.equal(answer.json().trace_uuid, answer.headers['x-trace-uuid']);
  }
  assert.equal(
    (await post('{"text":"\\\\u0000"}')).statusCode,
    200,
    'the text of an escape is text',
  );
});

test('a bug is a 500 without detail, logged once with the trace id and nothing secret', async () => {
  lines.length = 0;
  const answer = await app.inject('/api/probe/bug');
  assert.equal(answer.statusCode, 500);
  assert.equal(answer.json().code, 'internal-error');
  assert.ok(!answer.body.includes('planted'));
  const errors = lines.map((line) => JSON.parse(line)).filter(({ lvl }) => lvl === 'error');
  assert.equal(errors.length, 1);
  assert.equal(errors[0].trace, answer.headers['x-trace-uuid']);
});

test('an answer that breaks its own schema is a bug, not an answer', async () => {
  const answer = await app.inject('/api/probe/lie');
  assert.equal(answer.statusCode, 500);
  assert.ok(!answer.body.includes('many'));
});

test('a database that is away for a moment is a 503 that says to come back', async () => {
  const answer = await app.inject('/api/probe/away');
  assert.equal(answer.statusCode, 503);
  assert.equal(answer.headers['retry-after'], '5');
});

test('a caller’s trace id is not taken: each request has its own', async () => {
  for (const given of [id, id.toUpperCase(), 'x', `${id} `.repeat(9)]) {
    const { headers } = await app.inject({ url: '/api/me', headers: { 'x-trace-uuid': given } });
    assert.notEqual(String(headers['x-trace-uuid']).toLowerCase(), given.toLowerCase());
    assert.match(String(headers['x-trace-uuid']), /^[0-9a-f-]{36}$/);
  }
});

test('a body that nests deeper than the stack is read or refused, never a bug', async () => {
  for (const inner of ['1', '"\\u0000"', '"\\u0041\\ud800"']) {
    const payload = `{"text":${'['.repeat(200_000)}${inner}${']'.repeat(200_000)}}`;
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
    const url = '/api/probe/echo/0d9b7bb4-9a0c-4a7e-9d0a-6d1b7f0f6a11';
    const answer = await app.inject({ method: 'POST', url, headers, payload });
    assert.equal(answer.statusCode, 400, answer.body);
  }
});

test('the raw body is there for signatures, of JSON and of forms', async () => {
  const form = await post(
    'payload=%7B%22a%22%3A1%7D',
    'application/x-www-form-urlencoded',
    '/api/probe/raw',
  );
  assert.deepEqual(form.json(), { bytes: 25, body: { payload: '{"a":1}' } });
  const json = await post(' {"a": 1} ', 'application/json', '/api/probe/raw');
  assert.deepEqual(json.json(), { bytes: 10, body: { a: 1 } });
  const big = await post(
    JSON.stringify('x'.repeat(2_000_000)),
    'application/json',
    '/api/probe/raw',
  );
  assert.equal(big.statusCode, 200, 'a route may take more');
});

test('the fourth request of three is a 429 that says what, how many and until when', async () => {
  const ctx = await newOrg(kernel);
  const [device, other] = [await pairDevice(app, ctx), await pairDevice(app, ctx)];
  for (const left of [2, 1, 0]) {
    const { status, headers } = await device.send('GET', '/probe/tight');
    assert.deepEqual([status, headers['ratelimit-remaining']], [200, String(left)]);
  }
  const { status, body } = await device.send('GET', '/probe/tight');
  assert.equal(status, 429);
  assert.deepEqual([body.code, body.limit, body.used], ['rate-limited', 3, 4]);
  assert.ok(Date.parse(body.resetsAt) > kernel.parts.now().getTime());
  assert.equal((await other.send('GET', '/probe/tight')).status, 200, 'another device may');
});

test('a caller who is not signed in is counted by address, a proxy’s word only when it is trusted', async () => {
  const limits = [{ name: 'tight', requestsMax: 1, windowMs: 60_000 }];
  const send = (on: FastifyInstance, from: string) =>
    on.inject({ url: '/api/probe/tight', headers: { 'x-forwarded-for': from } });
  const plain = build({ limits });
  assert.equal((await send(plain, '203.0.113.1')).statusCode, 401);
  assert.equal((await send(plain, '203.0.113.2')).statusCode, 429);
  const proxied = build({ limits, trustProxy: '1' });
  assert.equal((await send(proxied, '203.0.113.1')).statusCode, 401);
  assert.equal((await send(proxied, '203.0.113.2')).statusCode, 401);
  assert.equal((await send(proxied, '198.51.100.9, 203.0.113.2')).statusCode, 429, 'a forged hop');
  await Promise.all([plain.close(), proxied.close()]);
});

test('a route with an unknown limit or permission, or impossible credentials, stops the start', () => {
  const broken = (change: object): Module => ({
    ...probe,
    routes: [{ ...tight, ...change } as Route],
  });
  assert.throws(() => buildHttp(kernel.parts, [broken({ limit: 'none' })]), /no known limit/);
  const wrong = broken({ permission: 'probe.none' });
  assert.throws(() => buildHttp(kernel.parts, [wrong]), /no known permission/);
  const nobody = broken({ credentials: [] });
  assert.throws(() => buildHttp(kernel.parts, [nobody]), /no credential at all/);
  const anybody = broken({ permission: 'public', credentials: ['agent'] });
  assert.throws(() => buildHttp(kernel.parts, [anybody]), /public and names credentials/);
});

test('every answer carries the headers that keep a page safe', async () => {
  for (const url of ['/api/me', '/nowhere', '/api/docs/']) {
    const { headers } = await app.inject(url);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /script-src[^;]*unsafe-inline/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.match(String(headers['strict-transport-security']), /max-age=\d{8}/);
  }
});

test('the OpenAPI document lists every route, its schemas and its Problems', async () => {
  const document = (await app.inject('/api/openapi.json')).json();
  assert.equal(document.openapi, '3.1.0');
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const mounted = [...routesOf(kernelModule), ...probe.routes].map(
    ({ method, url }) => `${method} /api${url.replaceAll(/:(\w+)/g, '{$1}')}`,
  );
  assert.ok(mounted.length > 10);
  assert.deepEqual(listed.sort(), mounted.sort());
  const operation = document.paths['/api/probe/echo/{id}'].post;
  assert.equal(
    operation.requestBody.content['application/json'].schema.properties.text.maxLength,
    10,
  );
  assert.ok(operation.responses['4XX'].content['application/problem+json']);
});

test('health says whether to restart and whether to send requests; metrics count by pattern', async () => {
  const readiness = createReadiness(kernel.parts.log);
  readiness.noteStarted();
  readiness.add('books', { holds: () => false, fix: 'open the books' });
  const own = build({ readiness });
  const live = await own.inject('/healthz/live');
  assert.deepEqual([live.statusCode, live.json().status], [200, 'live']);
  const ready = await own.inject('/healthz/ready');
  assert.equal(ready.statusCode, 503);
  assert.deepEqual(ready.json().checks, { started: true, open: true, books: false });
  assert.deepEqual(ready.json().fixes, { books: 'open the books' });
  assert.equal((await app.inject('/healthz/ready')).statusCode, 200);
  await post('{"text":"a"}');
  const metrics = (await app.inject('/metrics')).body;
  assert.match(
    metrics,
    /dojang_http_requests_total\{method="POST",route="\/api\/probe\/echo\/:id",status="200"\} \d+/,
  );
  assert.ok(!metrics.includes(id));
  await own.close();
});

test('readiness is for this machine, and neither it nor metrics are here where they have a port of their own', async () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.1' };
  assert.equal((await app.inject({ url: '/healthz/ready', headers: forwarded })).statusCode, 403);
  const apart = build({ hasOpsPort: true });
  assert.deepEqual((await apart.inject('/healthz/live')).json(), { status: 'live' });
  assert.equal((await apart.inject('/healthz/ready')).statusCode, 404);
  assert.equal((await apart.inject('/metrics')).statusCode, 404);
  await apart.close();
});

test('metrics are for this machine, or for anyone who has the token', async () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.1' };
  assert.equal((await app.inject({ url: '/metrics', headers: forwarded })).statusCode, 403);
  const guarded = build({ metricsToken: 'm3trics' });
  const ask = (authorization: string) =>
    guarded.inject({ url: '/metrics', headers: { authorization } });
  assert.equal((await ask('Bearer wrong')).statusCode, 403);
  assert.equal((await ask('Bearer m3trics')).statusCode, 200);
  await guarded.close();
});
