import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildHttp } from '../http/http.ts';
import { kernelModule } from '../kernel.ts';
import { listEvents } from '../ledger/ledger.ts';
import { createLog } from '../observe/log.ts';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '../testing/index.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
await app.ready();

test('an owner changes the plan, nobody else does, and the ledger knows', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  assert.equal((await admin.send('GET', '/plans')).body.own, 'free');
  assert.equal((await admin.send('PUT', '/plan', { name: 'premium' })).status, 403);
  assert.equal((await owner.send('PUT', '/plan', { name: 'gold' })).body.code, 'plan-not-found');
  const { body } = await owner.send('PUT', '/plan', { name: 'premium' });
  assert.deepEqual([body.own, body.fault], ['premium', null]);
  await owner.send('PUT', '/plan', { name: 'premium' });
  const events = await listEvents(ctx, { type: 'kernel.plan-changed' });
  assert.deepEqual(
    events.map(({ data }) => data),
    [{ from: 'free', to: 'premium' }],
  );
  const { actions } = (await owner.send('GET', '/actions')).body;
  const entries = actions.filter(({ action }: { action: string }) => action.includes('plan'));
  assert.deepEqual(
    entries.map(({ action, outcome }: Record<string, string>) => [action, outcome]).sort(),
    [
      ['kernel.plan-changed', 'done'],
      ['plan.change', 'refused'],
    ],
  );
  const other = await pairDevice(app, await newOrg(kernel));
  assert.equal((await other.send('GET', '/plans')).body.own, 'free');
});

test('two owners who choose the same plan at the same moment change it once', async () => {
  for (let round = 0; round < 4; round += 1) {
    const ctx = await newOrg(kernel);
    const owners = [
      await pairDevice(app, ctx),
      await pairDevice(app, await newPerson(kernel, ctx.org, 'owner')),
    ];
    const answers = await Promise.all(
      owners.map((owner) => owner.send('PUT', '/plan', { name: 'premium' })),
    );
    assert.deepEqual(
      answers.map(({ body }) => body.own),
      ['premium', 'premium'],
    );
    assert.equal((await listEvents(ctx, { type: 'kernel.plan-changed' })).length, 1);
  }
});

test('an org whose plan is gone from the catalogue has the lowest; why a file is bad only owners see', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  await owner.send('PUT', '/plan', { name: 'premium' });
  const [lowest] = kernel.parts.plans.plans();
  const plans = { plans: () => [{ ...lowest!, name: 'starter' }], fault: () => 'line 3: what?' };
  const lines: string[] = [];
  const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
  const parts = { ...kernel.parts, plans, log };
  const later = buildHttp(parts, [kernelModule], { limits: wideLimits([kernelModule]) });
  await later.ready();
  const seen = async (role: 'owner' | 'viewer') =>
    (await (await pairDevice(later, await newPerson(kernel, ctx.org, role))).send('GET', '/plans'))
      .body;
  const { own, fault } = await seen('owner');
  assert.deepEqual([own, fault], ['starter', 'line 3: what?']);
  assert.match(lines.join(), /"plan":"premium".*not in the catalogue/);
  assert.equal((await seen('viewer')).fault, null);
});
