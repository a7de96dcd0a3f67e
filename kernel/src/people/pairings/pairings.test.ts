import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createKeyring } from '../../base/keyring.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/ledger.ts';
import {
  claimLink,
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';
import { ensureOwner, ownerLink, settleOwner } from './owner.ts';
import { createPairing } from './pairings.ts';

// Made outside the hooks: a kernel that is made in one is closed at its end.
const kernel = await testKernel({ modules: [kernelModule] });
let app: FastifyInstance;

before(async () => {
  const limits = wideLimits([kernelModule]);
  app = buildHttp(kernel.parts, [kernelModule], { limits });
  await app.ready();
});
after(async () => {
  await app.close();
  await kernel.close();
});

const claim = (link: string, kind = 'browser', more: object = {}) =>
  sendAnonymous(app, 'POST', '/pairings/claim', {
    secret: link.split('#')[1] ?? '',
    deviceName: '내 휴대폰',
    kind,
    ...more,
  });

test('of twenty devices that claim one link at the same moment, one is signed in', async () => {
  const { link } = await createPairing(await newOrg(kernel), { kind: 'phone' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => claim(link)));
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [201, ...Array(19).fill(409)]);
});

test('a link for a phone lives two minutes, an invitation a day', async () => {
  const ctx = await newOrg(kernel);
  const phone = await createPairing(ctx, { kind: 'phone' });
  const person = await createPairing(ctx, { kind: 'person', name: '이직원', role: 'member' });
  kernel.clock.advance(2 * 60_000 + 1);
  assert.equal((await claim(phone.link)).body.code, 'pairing-expired');
  assert.equal((await claim(person.link)).status, 201);
  kernel.clock.reset();
});

test('opening a link signs nobody in: its secret is behind the hash and GET is no route', async () => {
  const { link } = await createPairing(await newOrg(kernel), { kind: 'phone' });
  const url = new URL(link);
  assert.equal(url.pathname + url.search, '/pair');
  assert.ok(url.hash.length > 40);
  assert.equal((await sendAnonymous(app, 'GET', '/pairings/claim')).status, 401);
  assert.equal((await claim(link)).status, 201);
});

test('a link of a machine is for a machine, a link of a browser for a browser', async () => {
  const ctx = await newOrg(kernel);
  const agent = await createPairing(ctx, { kind: 'agent' });
  const phone = await createPairing(ctx, { kind: 'phone' });
  assert.equal((await claim(agent.link, 'browser')).body.code, 'pairing-of-other-kind');
  assert.equal((await claim(phone.link, 'agent')).body.code, 'pairing-of-other-kind');
  const answer = await claim(agent.link, 'agent');
  assert.equal(answer.status, 201, 'the refusal did not use it up');
  assert.ok(answer.body.accessToken && answer.body.refreshToken);
  assert.equal(answer.cookies.length, 0);
});

test('a made-up secret finds nothing, whatever org it names', async () => {
  const { link } = await createPairing(await newOrg(kernel), { kind: 'phone' });
  const [org] = (link.split('#')[1] ?? '').split('.');
  const secrets = [
    `${org}.${'A'.repeat(43)}`,
    `${'A'.repeat(22)}.${'A'.repeat(43)}`,
    'A'.repeat(60),
  ];
  for (const secret of secrets) {
    assert.equal((await claim(`#${secret}`)).body.code, 'pairing-unknown');
  }
});

test('the page that shows the code learns when it was claimed; nobody else does', async () => {
  const ctx = await newOrg(kernel);
  const [mine, other] = [
    await pairDevice(app, ctx),
    await pairDevice(app, await newPerson(kernel, ctx.org, 'admin')),
  ];
  const made = await mine.send('POST', '/pairings', { kind: 'phone' });
  assert.equal(made.status, 201);
  const url = `/pairings/${made.body.id}`;
  assert.equal((await mine.send('GET', url)).body.state, 'waiting');
  assert.equal((await other.send('GET', url)).status, 404);
  await claim(made.body.link);
  const { body } = await mine.send('GET', url);
  assert.deepEqual(body, { id: made.body.id, state: 'claimed', deviceName: '내 휴대폰' });
});

test('the owner link makes one owner, however often servers start, and lets them say their name', async () => {
  const names = { org: '우리 가게', person: '대표' };
  const owners = await Promise.all([1, 2, 3].map(() => ensureOwner(kernel.parts, names)));
  assert.equal(new Set(owners.map(({ personId }) => personId)).size, 1);
  const owner = owners[0];
  assert.ok(owner?.isUnclaimed);
  const [link, printedBefore] = [
    await ownerLink(kernel.parts, owner),
    await ownerLink(kernel.parts, owner),
  ];
  kernel.clock.advance(23 * 3600_000);
  assert.equal((await claim(link, 'browser', { personName: '박사장', locale: 'en' })).status, 201);
  assert.equal((await claim(printedBefore, 'browser')).body.code, 'pairing-claimed');
  assert.equal((await ensureOwner(kernel.parts)).isUnclaimed, false);
  kernel.clock.advance(1);
  const device = await claimLink(app, await ownerLink(kernel.parts, owner));
  const { person } = (await device.send('GET', '/me')).body;
  assert.deepEqual(person, {
    id: owner.personId,
    name: '박사장',
    locale: 'en',
    role: 'owner',
    ownRole: null,
    roles: [],
  });
  // The name is given by an invitation or the owner link, not by a person who pairs a phone later.
  const phone = (await device.send('POST', '/pairings', { kind: 'phone' })).body;
  await claim(phone.link, 'browser', { personName: '딴사람' });
  assert.equal((await device.send('GET', '/me')).body.person.name, '박사장');
  kernel.clock.reset();
});

test('a server with other keys than those of its database does not start', async () => {
  await newOrg(kernel);
  await ensureOwner(kernel.parts);
  const settled = await Promise.all([1, 2].map(() => settleOwner(kernel.parts)));
  assert.equal(settled[0]?.org, settled[1]?.org);
  const keyring = createKeyring([randomBytes(32)]);
  await assert.rejects(settleOwner({ ...kernel.parts, keyring }), /give this process the DOJANG_M/);
});

test('behind a proxy that ends TLS, cookies are bound to https; on the plain LAN a phone signs in', async () => {
  const ctx = await newOrg(kernel);
  const signIn = async (publicUrl: string) => {
    const parts = { ...kernel.parts, publicUrl };
    const there = buildHttp(parts, [kernelModule]);
    const { host, origin } = new URL(publicUrl);
    const { link } = await createPairing(ctx, { kind: 'phone' });
    const payload = { secret: link.split('#')[1], deviceName: '폰', kind: 'browser' };
    const headers = { host, origin };
    const url = '/api/pairings/claim';
    const answer = await there.inject({ method: 'POST', url, headers, payload });
    assert.equal(answer.statusCode, 201, answer.body);
    const cookies = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const me = await there.inject({ url: '/api/me', headers: { host, cookie: cookies } });
    assert.equal(me.statusCode, 200);
    await there.close();
    const short = ctx.org.slice(0, 8);
    return answer.cookies.map(({ name, secure }) => [name.replace(short, 'ORG'), secure ?? false]);
  };
  assert.deepEqual(await signIn('https://dojang.example'), [
    ['__Host-dojang_ORG_access', true],
    ['__Host-dojang_ORG_refresh', true],
  ]);
  assert.deepEqual(await signIn('http://192.168.0.7:7410'), [
    ['dojang_ORG_access', false],
    ['dojang_ORG_refresh', false],
  ]);
});

test('only an owner lets an owner in', async () => {
  const ctx = await newOrg(kernel);
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  assert.ok(ctx.actor.kind === 'person');
  const invite = (role: string) => ({ kind: 'person', name: '새사람', role });
  const recover = (personId: string) => ({ kind: 'recovery', personId });
  assert.equal((await admin.send('POST', '/pairings', invite('owner'))).body.code, 'owners-only');
  const taken = await admin.send('POST', '/pairings', recover(ctx.actor.personId));
  assert.equal(taken.body.code, 'owners-only', 'a recovery link would be the owner');
  assert.equal((await admin.send('POST', '/pairings', invite('member'))).status, 201);
  assert.equal((await member.send('POST', '/pairings', invite('viewer'))).body.code, 'not-allowed');
  const lost = await member.send('POST', '/pairings', recover(admin.personId));
  assert.equal(lost.body.code, 'not-allowed');
  const back = await admin.send('POST', '/pairings', recover(member.personId));
  const device = await claimLink(app, back.body.link);
  assert.equal(device.personId, member.personId);
});

test('the ledger and the action log know each pairing, by ids only', async () => {
  const ctx = await newOrg(kernel);
  const device = await pairDevice(app, ctx);
  const events = await listEvents(ctx, { limit: 10 });
  const text = JSON.stringify(events);
  assert.ok(text.includes('kernel.device-paired') && text.includes(device.deviceId));
  assert.ok(!text.includes('test browser'), 'a device name is personal');
  const { body } = await device.send('GET', '/actions');
  const done = body.actions.map(({ action }: { action: string }) => action);
  assert.deepEqual(done, ['kernel.device-paired', 'kernel.pairing-created']);
});
