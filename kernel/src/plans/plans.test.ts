import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { buildHttp } from '../http.ts';
import { kernelModule } from '../kernel.ts';
import { listEvents } from '../ledger.ts';
import { createLog } from '../log.ts';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '../testing/index.ts';
import { openPlanCatalogue } from './catalogue.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
await app.ready();

const entry = (name: string, trust = 0.95) =>
  `  - { name: ${name}, label: { ko: ${name}, en: ${name} }, reuse: { trust: ${trust} } }\n`;

function catalogueFile(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-plans-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'plan-catalog.yml');
  const write = (text: string) => writeFileSync(path, text);
  const replace = (text: string) => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  write(`plans:\n${entry('free')}${entry('org')}`);
  return { path, write, replace };
}

function watched(path: string) {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  let at = 0;
  const catalogue = openPlanCatalogue({ path, log, now: () => at });
  const later = () => {
    at += 2000;
  };
  const names = () => catalogue.plans().map(({ name }) => name);
  return { catalogue, lines, later, names };
}

test('a changed catalogue holds without a restart, written in place or moved into it', (t) => {
  const { path, write, replace } = catalogueFile(t);
  const { catalogue, lines, later, names } = watched(path);
  assert.deepEqual(names(), ['free', 'org']);
  write(`plans:\n${entry('basic')}`);
  later();
  assert.deepEqual(names(), ['basic']);
  replace(`plans:\n${entry('other')}`);
  later();
  assert.deepEqual(names(), ['other']);
  assert.equal(catalogue.fault(), null);
  assert.equal(lines.filter((line) => line.includes('the plan catalogue has changed')).length, 2);
});

test('a bad catalogue leaves the last good one in force and says why', (t) => {
  const { path, write } = catalogueFile(t);
  const { catalogue, lines, later, names } = watched(path);
  const bad: [string, RegExp][] = [
    [`plans:\n${entry('cheap', 0.5)}`, /at least 0\.95/],
    [`plans:\n${entry('free')}${entry('free')}`, /each name once/],
    ['plans: []\n', /at least one plan/],
    ['plans: [', /flow|sequence|end/i],
    ['', /expected object/i],
    [`plans:\n${entry('Free Plan')}`, /a short word in lower case/],
  ];
  for (const [text, why] of bad) {
    write(text);
    later();
    assert.deepEqual(names(), ['free', 'org'], text);
    assert.match(catalogue.fault() ?? '', why);
  }
  rmSync(path);
  later();
  assert.deepEqual(names(), ['free', 'org']);
  assert.match(catalogue.fault() ?? '', /no such file/);
  assert.equal(lines.length, bad.length + 1);
  write(`plans:\n${entry('basic')}`);
  later();
  assert.deepEqual([names(), catalogue.fault()], [['basic'], null]);
});

test('a server does not start with a catalogue that cannot be used, and names the file', (t) => {
  const { path, write } = catalogueFile(t);
  write('plans: []\n');
  assert.throws(() => watched(path), new RegExp(`${path}.* at least one plan`, 's'));
});

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
  const other = await pairDevice(app, await newOrg(kernel));
  assert.equal((await other.send('GET', '/plans')).body.own, 'free');
});

test('an org whose plan is gone from the catalogue has the lowest; why a file is bad only owners see', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  await owner.send('PUT', '/plan', { name: 'premium' });
  const [lowest] = kernel.parts.plans.plans();
  const plans = { plans: () => [{ ...lowest!, name: 'starter' }], fault: () => 'line 3: what?' };
  const parts = { ...kernel.parts, plans };
  const later = buildHttp(parts, [kernelModule], { limits: wideLimits([kernelModule]) });
  await later.ready();
  const seen = async (role: 'owner' | 'viewer') =>
    (await (await pairDevice(later, await newPerson(kernel, ctx.org, role))).send('GET', '/plans'))
      .body;
  const { own, fault } = await seen('owner');
  assert.deepEqual([own, fault], ['starter', 'line 3: what?']);
  assert.equal((await seen('viewer')).fault, null);
});
