import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { defineModule } from '../core/module.ts';
import { defineRoute } from '../core/route.ts';
import { buildHttp } from '../http/http.ts';
import { kernelModule } from '../kernel.ts';
import { newOrg, pairDevice, testKernel } from '../testing/index.ts';

const working = new Map<string, number>();
let most = 0;
let workMs = 20;
const route = defineRoute({
  method: 'GET',
  url: '/slow/work',
  permission: 'signed-in',
  credentials: ['browser'],
  limit: 'slow',
  summary: 'Works for a while',
  schema: { response: z.object({}) },
  handle: async ({ org }) => {
    const now = (working.get(org) ?? 0) + 1;
    working.set(org, now);
    most = Math.max(most, now);
    await wait(workMs);
    working.set(org, (working.get(org) ?? 0) - 1);
    return {};
  },
});
const slow = defineModule({
  name: 'slow',
  migrations: new URL('file:///nowhere/'),
  routes: [route],
  limits: [{ name: 'slow', requestsMax: 1_000_000, windowMs: 60_000 }],
});
const modules = [kernelModule, slow];
const kernel = await testKernel({ modules: [kernelModule], parts: { modules } });
const app = buildHttp(kernel.parts, modules);
after(() => app.close());
const crowd = await pairDevice(app, await newOrg(kernel));
const other = await pairDevice(app, await newOrg(kernel));
const ask = (who: typeof crowd) => who.send('GET', '/slow/work').then(({ status }) => status);

test('a crowd of requests of one org stands in line while another org asks', async () => {
  await ask(other);
  most = 0;
  const asked = Array.from({ length: 40 }, () => ask(crowd));
  let done = 0;
  const all = Promise.all(asked.map((one) => one.then(() => (done += 1))));
  await ask(other);
  assert.ok(done <= 10, `the other org waited for ${done}`);
  while (done < asked.length) await ask(other);
  await all;
  assert.deepEqual(new Set(await Promise.all(asked)), new Set([200]));
  assert.ok(most <= 2, `${most} of one org at once`);
});

test('more than may stand in line are told to come again, and the other org is not', async () => {
  await ask(other);
  const asked = Array.from({ length: 240 }, () => crowd.send('GET', '/slow/work'));
  assert.equal(await ask(other), 200);
  const statuses = Map.groupBy(await Promise.all(asked), ({ status }) => status);
  assert.deepEqual([...statuses.keys()].sort(), [200, 503]);
  const told = statuses.get(503)?.[0];
  assert.deepEqual([told?.body.code, told?.headers['retry-after']], ['busy', '2']);
});

test('a request that waits for something else gives its turn to the next', async () => {
  workMs = 700;
  await ask(other);
  const begun = performance.now();
  const asked = Array.from({ length: 6 }, () => ask(crowd));
  while (working.get(crowd.org) !== 6) {
    await wait(20);
    // Keeps the crowd from being alone.
    if (performance.now() - begun > 5_000) break;
    ask(other).catch(() => undefined);
  }
  assert.equal(working.get(crowd.org), 6);
  assert.deepEqual(new Set(await Promise.all(asked)), new Set([200]));
});
