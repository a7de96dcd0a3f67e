import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/ledger.ts';
import {
  invite,
  makeLink,
  makeStaff,
  newOrg,
  newPerson,
  pairDevice,
  recover,
  type TestClient,
  testKernel,
  tryClaim,
  wideLimits,
} from '../../testing/index.ts';
import { caps } from '../pairings/caps.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
after(() => app.close());

const claim = (link: string, kind?: string) => tryClaim(app, link, kind);
const staff = () => makeStaff(kernel, app);

test('open links are listed without their secrets: one’s own to anyone, all to who may invite', async () => {
  const { owner, admin, member } = await staff();
  const phone = await makeLink(member, { kind: 'phone' });
  const back = await makeLink(owner, recover(member));
  const made = await makeLink(admin, invite('viewer'));
  const idsOf = async (by: TestClient, query = '') => {
    const { status, body } = await by.send('GET', `/pairings${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.links.map(({ id }: { id: string }) => id).sort();
  };
  assert.deepEqual(await idsOf(member), [phone.id, back.id].sort(), 'by and for the member');
  assert.equal((await member.send('GET', '/pairings?all=true')).body.code, 'not-allowed');
  assert.deepEqual(await idsOf(admin, '?all=true'), [phone.id, back.id, made.id].sort());
  const { body } = await owner.send('GET', '/pairings?all=true');
  const shown = body.links.find(({ id }: { id: string }) => id === back.id);
  const { createdAt, expiresAt, ...rest } = shown;
  assert.deepEqual(rest, {
    id: back.id,
    kind: 'recovery',
    personId: member.personId,
    personName: '김도장',
    role: 'member',
    makerName: '김도장',
  });
  assert.equal(Date.parse(expiresAt) - Date.parse(createdAt), 24 * 3600_000);
  for (const { link } of [phone, back, made]) {
    assert.ok(!JSON.stringify(body).includes(link.split('#')[1] ?? ' '));
  }
  assert.deepEqual(await claim(phone.link), [201, null]);
  assert.ok(!(await idsOf(member)).includes(phone.id), 'a used link is not open');
});

test('a link can be ended by its maker, its person, and who may invite; an owner’s by owners', async () => {
  const { owner, admin, member } = await staff();
  const end = async (by: TestClient, { id }: { id: string }) => {
    const { status, body } = await by.send('DELETE', `/pairings/${id}`);
    return [status, body?.code ?? null];
  };
  const own = await makeLink(member, { kind: 'phone' });
  assert.deepEqual(await end(member, own), [204, null]);
  assert.deepEqual(await claim(own.link), [410, 'pairing-ended', 'ended']);
  assert.deepEqual(await end(member, own), [404, 'pairing-not-found'], 'ended already');
  const unwanted = await makeLink(admin, recover(member));
  assert.deepEqual(await end(member, unwanted), [204, null], 'it would sign in as the member');
  const toOwner = await makeLink(owner, invite('owner'));
  assert.deepEqual(await end(member, toOwner), [403, 'not-allowed']);
  assert.deepEqual(await end(admin, toOwner), [403, 'owners-only']);
  const byMember = await makeLink(member, { kind: 'phone' });
  assert.deepEqual(await end(admin, byMember), [204, null]);
  const stranger = await pairDevice(app, await newOrg(kernel));
  assert.deepEqual(await end(stranger, toOwner), [404, 'pairing-not-found']);
  assert.deepEqual(await end(owner, toOwner), [204, null]);
});

const typesOf = async (ctx: Context<never>, personId: string) =>
  (await listEvents(ctx, { subject: personId })).map(({ type }) => type);

test('the ledger names who made each way in, who used it, and who ended it', async () => {
  const { ctx, owner, admin, member } = await staff();
  const back = await makeLink(admin, recover(member));
  assert.deepEqual(await claim(back.link), [201, null]);
  const [used, , made] = await listEvents(ctx, { subject: member.personId });
  assert.deepEqual([made?.type, used?.type], ['kernel.recovery-created', 'kernel.recovery-used']);
  assert.ok(used && made);
  const { madeBy, pairingId } = used.data as Record<string, string>;
  assert.deepEqual([madeBy, pairingId], [admin.personId, back.id]);
  assert.equal((made.data as Record<string, string>).madeBy, admin.personId);
  assert.equal((made.actor as { deviceId: string }).deviceId, admin.deviceId);
  await makeLink(owner, invite('admin'));
  const unwanted = await makeLink(owner, invite('member'));
  await owner.send('DELETE', `/pairings/${unwanted.id}`);
  const types = await typesOf(ctx, owner.personId);
  assert.deepEqual(types.slice(0, 3), [
    'kernel.pairing-ended',
    'kernel.person-invited',
    'kernel.person-invited',
  ]);
});

const toldOf = (ctx: Context<never>, personId: string) =>
  inTransaction(ctx, async (ctx) => {
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select(['params', 'url'])
      .where('kind', '=', 'access-link')
      .where('person_id', '=', personId)
      .orderBy('at')
      .execute();
    return rows.map(({ params, url }) => [(params as { link: string }).link, url]);
  });

test('owners are told of each powerful invitation and each recovery; its person of a recovery, too', async () => {
  const { ctx, owner, admin, member } = await staff();
  await makeLink(owner, invite('owner'));
  await makeLink(admin, invite('admin'));
  await makeLink(admin, invite('member'));
  await makeLink(admin, recover(member));
  assert.ok(ctx.actor.kind === 'person');
  const everything = [
    ['person', '/people'],
    ['person', '/people'],
    ['recovery', '/people'],
  ];
  assert.deepEqual(await toldOf(ctx, ctx.actor.personId), everything);
  assert.deepEqual(await toldOf(ctx, owner.personId), everything.slice(1), 'not of one’s own');
  assert.deepEqual(await toldOf(ctx, member.personId), [['recovery', '/devices']]);
  assert.deepEqual(await toldOf(ctx, admin.personId), []);
});

test('a person has so many devices and no more; one that is ended makes room', async () => {
  const ctx = await newOrg(kernel);
  const mine = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const last = await makeLink(mine, { kind: 'phone' });
  // What is there already: the browser that the person was made with, and the one that asks.
  for (let n = 2; n < caps.devicesPerPersonMax; n += 1) {
    assert.deepEqual(await claim((await makeLink(mine, { kind: 'phone' })).link), [201, null]);
  }
  const full = await mine.send('POST', '/pairings', { kind: 'agent' });
  assert.deepEqual([full.status, full.body.code], [409, 'devices-too-many']);
  assert.deepEqual(await claim(last.link), [409, 'devices-too-many'], 'the link is not used up');
  const { devices } = (await mine.send('GET', '/devices')).body;
  const other = devices.find(({ current }: { current: boolean }) => !current);
  await mine.send('DELETE', `/devices/${other.id}`);
  assert.deepEqual(await claim(last.link), [201, null]);
});

test('a person has so many open links and no more; one that is ended makes room', async () => {
  const { owner, admin } = await staff();
  const first = await makeLink(admin, invite('viewer'));
  for (let n = 1; n < caps.openLinksPerPersonMax; n += 1) await makeLink(admin, invite('viewer'));
  const before = (await owner.send('GET', '/people')).body.people.length;
  const refused = await admin.send('POST', '/pairings', invite('viewer'));
  assert.deepEqual([refused.status, refused.body.code], [409, 'links-too-many']);
  assert.equal((await owner.send('GET', '/people')).body.people.length, before, 'nobody was added');
  await makeLink(owner, invite('viewer'));
  await admin.send('DELETE', `/pairings/${first.id}`);
  await makeLink(admin, invite('viewer'));
});
