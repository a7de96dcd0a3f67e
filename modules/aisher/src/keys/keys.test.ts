import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTransaction } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, pairDevice, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { aisherModule } from '../index.ts';
import { createKeyStandings } from './standing.ts';

const modules = [kernelModule, aisherModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);
const standings = createKeyStandings(kernel.parts);
const find = (secret: string) => createKeyStandings(kernel.parts).find(secret);

test('a key is shown once, and found by its secret with what it may hand in', async () => {
  const owner = await newOrg(kernel);
  const browser = await pairDevice(app, owner);
  const input = { name: 'orders in production', signals: ['traces', 'logs'], services: ['orders'] };
  const { status, body } = await browser.send('POST', '/aisher/keys', input);
  assert.equal(status, 201);
  assert.match(body.secret, /^dj_ingest_/);
  const listed = await browser.send('GET', '/aisher/keys');
  assert.deepEqual(listed.body.keys, [body.key]);
  assert.ok(!JSON.stringify(listed.body).includes(body.secret.slice(50)));
  assert.deepEqual(await find(body.secret), {
    id: body.key.id,
    org: owner.org,
    signals: ['traces', 'logs'],
    services: ['orders'],
    rowsPerSecond: 5_000,
    rowsPerDay: null,
    mayReplay: false,
  });
  const made = await browser.send('GET', '/events?type=aisher.key-made');
  assert.equal(made.body.events.length, 1);
});

test('a new secret works at once, and the old one for as long as was said', async (t) => {
  t.after(() => kernel.clock.reset());
  const browser = await pairDevice(app, await newOrg(kernel));
  const first = await browser.send('POST', '/aisher/keys', { name: 'a' });
  const url = `/aisher/keys/${first.body.key.id}/secret`;
  const second = await browser.send('PUT', url, { overlapHours: 1 });
  const { id } = await find(first.body.secret);
  assert.equal((await find(second.body.secret)).id, id);
  kernel.clock.advance(3_600_000);
  await assert.rejects(find(first.body.secret), { code: 'ingest-key-ended' });
  assert.equal((await find(second.body.secret)).id, id);
});

test('a key ends by its date, and by revocation within five seconds', async (t) => {
  t.after(() => kernel.clock.reset());
  const browser = await pairDevice(app, await newOrg(kernel));
  const dated = await browser.send('POST', '/aisher/keys', { name: 'a', expiresInDays: 1 });
  const revoked = await browser.send('POST', '/aisher/keys', { name: 'b' });
  await standings.find(revoked.body.secret);
  assert.equal((await browser.send('DELETE', `/aisher/keys/${revoked.body.key.id}`)).status, 204);
  assert.equal((await browser.send('DELETE', `/aisher/keys/${revoked.body.key.id}`)).status, 404);
  kernel.clock.advance(5_000);
  await assert.rejects(standings.find(revoked.body.secret), { code: 'ingest-key-ended' });
  await find(dated.body.secret);
  kernel.clock.advance(86_400_000);
  await assert.rejects(find(dated.body.secret), { code: 'ingest-key-ended' });
});

test('an org that turns the module off takes nothing any more, although its keys stay', async () => {
  const browser = await pairDevice(app, await newOrg(kernel));
  const { secret } = (await browser.send('POST', '/aisher/keys', { name: 'a' })).body;
  await find(secret);
  const off = await browser.send('PUT', '/modules/aisher', { isOn: false });
  assert.ok(off.status < 300, JSON.stringify(off.body));
  await assert.rejects(find(secret), { status: 403, code: 'module-off' });
});

test('an org that closes takes nothing any more, until an owner takes that back', async () => {
  const owner = await newOrg(kernel);
  const browser = await pairDevice(app, owner);
  const { body } = await browser.send('POST', '/aisher/keys', { name: 'a' });
  const setClosing = (at: Date | null) =>
    inTransaction(owner, ({ db }) =>
      sql`update kernel.org set closing_at = ${at}::timestamptz`.execute(db),
    );
  await setClosing(new Date('2100-01-01'));
  await assert.rejects(find(body.secret), { code: 'org-closing' });
  await setClosing(null);
  assert.equal((await find(body.secret)).org, owner.org);
});

test('who may not configure makes no key, and another org’s key is not found', async () => {
  const owner = await newOrg(kernel);
  const member = await pairDevice(app, await newPerson(kernel, owner.org, 'member'));
  assert.equal((await member.send('POST', '/aisher/keys', { name: 'a' })).status, 403);
  const mine = await (await pairDevice(app, owner)).send('POST', '/aisher/keys', { name: 'a' });
  const stranger = await pairDevice(app, await newOrg(kernel));
  const { id } = mine.body.key;
  assert.equal((await stranger.send('DELETE', `/aisher/keys/${id}`)).status, 404);
  assert.equal((await stranger.send('PUT', `/aisher/keys/${id}/secret`, {})).status, 404);
  assert.deepEqual((await stranger.send('GET', '/aisher/keys')).body.keys, []);
});
