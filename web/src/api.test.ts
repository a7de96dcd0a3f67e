import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiProblem } from '@dojang/ui/api.ts';
import { createApi } from './api.ts';

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
const problem = (status: number, code: string) => json(status, { code, detail: code, status });

test('an expired access token is refreshed once for all, and each request is replayed', async () => {
  let fresh = false;
  const seen: string[] = [];
  const api = createApi(
    async (url) => {
      seen.push(String(url));
      if (String(url) === '/api/sessions/refresh') {
        await new Promise((resolve) => setTimeout(resolve, 5));
        fresh = true;
        return json(200, {});
      }
      return fresh ? json(200, { url }) : problem(401, 'not-signed-in');
    },
    () => assert.fail('still signed in'),
  );
  assert.deepEqual(await Promise.all([api.get('/a'), api.get('/b')]), [
    { url: '/api/a' },
    { url: '/api/b' },
  ]);
  assert.equal(seen.filter((url) => url.endsWith('/refresh')).length, 1);
});

test('a session that has ended says so and why, and a server that fails does not end it', async () => {
  const ended: string[] = [];
  let refreshStatus = 503;
  const api = createApi(
    async (url) =>
      String(url).endsWith('/refresh')
        ? problem(refreshStatus, 'device-revoked')
        : problem(401, 'not-signed-in'),
    (why) => {
      ended.push(why);
    },
  );
  await assert.rejects(api.get('/a'), { status: 503 });
  assert.deepEqual(ended, []);
  refreshStatus = 401;
  await assert.rejects(api.get('/a'), { status: 401, code: 'not-signed-in' });
  assert.deepEqual(ended, ['device-revoked']);
});

test('no network and an answer that is not a Problem have different codes', async () => {
  const offline = createApi(
    async () => {
      throw new TypeError('failed to fetch');
    },
    () => {},
  );
  await assert.rejects(offline.get('/a'), { code: 'offline' });
  const broken = createApi(
    async () => new Response('<html>', { status: 502 }),
    () => {},
  );
  await assert.rejects(
    broken.get('/a'),
    (error) =>
      error instanceof ApiProblem && error.code === 'broken-answer' && error.status === 502,
  );
});
