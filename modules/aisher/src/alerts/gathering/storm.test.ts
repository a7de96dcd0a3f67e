import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { foldErrors } from '../../groups/fold/fold.ts';
import { aisherModule } from '../../index.ts';
import { anError } from '../../testing/errors.ts';
import { alertWorld } from '../testing.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);

async function world() {
  const ctx = await newOrg(kernel);
  const made = alertWorld(ctx, from);
  await made.start();
  return { ctx, ...made };
}

const services = ['payment', 'orders', 'stock'];

test('ten thousand new groups in a minute are one message and one draft, and a stamp takes care of all', async () => {
  const { look, told, incidents, drafts, when, at, stamp } = await world();
  const errors = Array.from({ length: 10_000 }, (_, n) =>
    anError({
      type: `Failure${n}`,
      message: 'failed',
      stack: '',
      service: services[n % 10] ?? 'payment',
      at: at(0.2),
    }),
  );
  await foldErrors(when(0.5), errors);
  await look(1);
  await look(2);
  const [message, ...others] = await told();
  assert.deepEqual([message?.kind, others.length], ['aisher.storm', 0]);
  assert.equal(message?.params.service, 'payment', 'most of them');
  assert.ok(Number(message?.params.groups) >= 2_000, JSON.stringify(message?.params));
  assert.equal(message?.params.services, 3);
  const [storm, ...more] = await incidents();
  assert.deepEqual([storm?.kind, more.length], ['storm', 0]);
  const waiting = await drafts(2);
  assert.equal(waiting.length, 1);
  await stamp(2, waiting[0]?.id ?? '');
  assert.equal((await incidents())[0]?.state, 'acknowledged');
});

test('more than twenty alarms in a minute are a storm, and what comes soon after belongs to it', async () => {
  const { see, look, told, incidents } = await world();
  for (let n = 0; n < 21; n++) await see(0, 3, { type: `Failure${n}`, stack: '' });
  await look(1);
  await see(5, 3, { type: 'Straggler', stack: '' });
  await look(6);
  assert.deepEqual(
    (await told()).map(({ kind }) => kind),
    ['aisher.storm'],
  );
  assert.deepEqual(
    (await incidents()).map(({ kind, groups }) => [kind, groups]),
    [['storm', 22]],
  );
  const storm = (await told())[0]?.draft_id;
  await see(30, 3, { type: 'Later', stack: '' });
  await look(31);
  const { kind, params } = (await told()).find(({ draft_id }) => draft_id !== storm) ?? {};
  assert.deepEqual([kind, params?.what], ['aisher.incident', 'new']);
});

test('a storm of what the server tells of itself wakes nobody', async (t) => {
  const { ctx, look, told, incidents, when, at } = await world();
  const { parts } = ctx;
  Object.assign(parts, { aisherOwnOrg: ctx.org });
  t.after(() => Object.assign(parts, { aisherOwnOrg: undefined }));
  const errors = Array.from({ length: 150 }, (_, n) =>
    anError({ type: `Failure${n}`, stack: '', service: 'dojang', at: at(0.2) }),
  );
  await foldErrors(when(0.5), errors);
  await look(1);
  assert.deepEqual([await told(), await incidents()], [[], []]);
});

test('a look that comes minutes late finds the storm and all of its groups', async () => {
  const { look, incidents, when, at } = await world();
  await look(0);
  const errors = Array.from({ length: 150 }, (_, n) =>
    anError({ type: `Failure${n}`, stack: '', at: at(0.2) }),
  );
  await foldErrors(when(0.5), errors);
  await look(4);
  assert.deepEqual(
    (await incidents()).map(({ kind, groups }) => [kind, groups]),
    [['storm', 150]],
  );
});
