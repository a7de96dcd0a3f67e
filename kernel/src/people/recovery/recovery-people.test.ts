import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/ledger.ts';
import {
  addAccount,
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  type TestClient,
  testKernel,
  unforced,
  wideLimits,
} from '../../testing/index.ts';
import { createSamlDouble } from '../../testing/saml-double.ts';
import { readAgain } from '../sign-in/saml/connection.ts';

const double = await createSamlDouble();
let published = double.metadata();
const kernel = await testKernel({ modules: [kernelModule] });
kernel.parts.outgoing.callAddress = async () => ({
  status: 200,
  headers: {},
  body: Buffer.from(published),
});
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
await app.ready();
after(() => app.close());

async function company() {
  const ctx = await newOrg(kernel);
  const join = async (role: 'owner' | 'admin' | 'member') =>
    pairDevice(app, await newPerson(kernel, ctx.org, role));
  return { ctx, join, owner: await pairDevice(app, ctx) };
}
const name = (by: TestClient, ...people: readonly TestClient[]) =>
  by.send('PUT', '/org/policy/recovery-people', {
    personIds: people.map(({ personId }) => personId),
  });
const listed = async (by: TestClient) => (await by.send('GET', '/org/policy')).body.recoveryPeople;

/** Who was told something of a kind, and how urgently. */
async function told(ctx: Context<never>, kind: string) {
  const rows = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select(['person_id', 'priority'])
      .where('kind', '=', kind)
      .execute(),
  );
  return rows.map(({ person_id: id, priority }) => `${priority} ${id}`).sort();
}
const urgently = (...people: readonly TestClient[]) =>
  people.map(({ personId }) => `urgent ${personId}`).sort();

/** Who is an admin by a role of the org that may do little. */
async function office(owner: TestClient, join: Awaited<ReturnType<typeof company>>['join']) {
  const label = `Office ${crypto.randomUUID().slice(0, 8)}`;
  const input = { label, basedOn: 'admin', actions: ['person.list', 'policy.read'] };
  const { status, body: role } = await owner.send('POST', '/roles', input);
  assert.equal(status, 201);
  const person = await join('admin');
  await owner.send('PATCH', `/people/${person.personId}`, { role: role.name });
  return person;
}
/** As if the provider had ended the membership. */
const leaves = ({ personId }: TestClient) =>
  unforced(kernel.parts.database, 'kernel.membership', (db) =>
    db
      .updateTable('kernel.membership')
      .set({ left_at: new Date() })
      .where('person_id', '=', personId)
      .execute(),
  );

test('an owner names owners and admins, five at most; each is told once, and the ledger says who they are', async () => {
  const { ctx, join, owner } = await company();
  const [admin, member] = [await join('admin'), await join('member')];
  const refused = await name(owner, admin, member);
  assert.deepEqual([refused.status, refused.body.code], [422, 'recovery-person-not-admin']);
  const stranger = await pairDevice(app, await newOrg(kernel));
  assert.equal((await name(owner, stranger)).body.code, 'recovery-person-not-admin');
  assert.equal((await name(admin, admin)).status, 403);
  assert.equal((await name(owner, admin, admin)).status, 400);
  const { body } = await name(owner, owner, admin);
  assert.deepEqual(
    body.people.filter((each: { isNamed: boolean }) => each.isNamed).length,
    2,
    JSON.stringify(body),
  );
  await name(owner, owner, admin);
  assert.deepEqual(await told(ctx, 'recovery-named'), [`normal ${admin.personId}`]);
  const events = await listEvents(ctx, { type: 'kernel.recovery-people-changed' });
  assert.equal(events.length, 1, 'the same again changes nothing');
  const data = { named: 2, added: 2, removed: 0, personIds: [owner.personId, admin.personId] };
  assert.deepEqual(events[0]?.data, data);
  const six = await Promise.all([1, 2, 3, 4, 5, 6].map(() => join('admin')));
  assert.equal((await name(owner, ...six)).status, 400);
});

test('naming asks for the same proof as any change of the policy', async () => {
  const { ctx, owner } = await company();
  await addAccount(ctx, owner.personId);
  const { body } = await name(owner, owner);
  assert.equal(body.code, 'step-up-needed');
  assert.equal((await owner.send('POST', '/org/policy/recovery-codes')).body.code, body.code);
});

test('a name counts while its person is an owner or admin, and is gone with them', async () => {
  const { ctx, join, owner } = await company();
  const [admin, other] = [await join('admin'), await join('admin')];
  await name(owner, admin, other);
  await owner.send('PATCH', `/people/${admin.personId}`, { role: 'member' });
  const [first] = (await listed(owner)).filter(
    (each: { personId: string }) => each.personId === admin.personId,
  );
  assert.deepEqual([first.isNamed, first.counts, first.role], [true, false, 'member']);
  const { codes } = (await owner.send('POST', '/org/policy/recovery-codes')).body;
  await sendAnonymous(app, 'POST', '/sign-in/recovery', { code: codes[0] });
  assert.deepEqual(await told(ctx, 'recovery-code-used'), urgently(owner, other));
  await owner.send('DELETE', `/people/${other.personId}`);
  await owner.send('PATCH', `/people/${admin.personId}`, { role: 'admin' });
  assert.deepEqual(
    (await listed(owner))
      .filter((each: { isNamed: boolean }) => each.isNamed)
      .map((each: { personId: string }) => each.personId),
    [admin.personId],
  );
  const [dropped] = await listEvents(ctx, { type: 'kernel.recovery-people-changed' });
  assert.deepEqual(
    [dropped?.data, dropped?.subjects],
    [{ added: 0, removed: 1, why: 'left' }, [ctx.org, other.personId]],
  );
});

test('who was named may claim an org without an owner beside its admins, with an own role too', async () => {
  const { ctx, join, owner } = await company();
  const [admin, clerk] = [await join('admin'), await office(owner, join)];
  await leaves(owner);
  assert.equal((await clerk.send('GET', '/org/policy')).body.mayClaim, false, 'not named');
  const { ctx: next, join: joinNext, owner: boss } = await company();
  const [plain, named] = [await joinNext('admin'), await office(boss, joinNext)];
  await name(boss, named);
  await leaves(boss);
  for (const each of [plain, named]) {
    assert.equal((await each.send('GET', '/org/policy')).body.mayClaim, true);
  }
  assert.equal((await named.send('POST', '/org/ownership')).status, 204);
  assert.deepEqual(await told(next, 'owner-recovered'), urgently(plain));
  assert.equal((await admin.send('POST', '/org/ownership')).status, 204);
  assert.equal((await told(ctx, 'owner-recovered')).length, 0, 'nobody else might have');
});

test('the provider ends the last owner, and those who were named are told as the admins are', async () => {
  const { ctx, join, owner } = await company();
  const [admin, named] = [await join('admin'), await office(owner, join)];
  await office(owner, join);
  const { body: token } = await owner.send('POST', '/provisioning/tokens');
  const scim = (method: 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    app.inject({
      method,
      url: `/api/scim/v2${url}`,
      headers: { authorization: `Bearer ${token.secret}` },
      ...(payload ? { payload } : {}),
    });
  const { id } = (await scim('POST', '/Users', { userName: 'boss@example.com' })).json();
  await owner.send('PATCH', `/people/${id}`, { role: 'owner' });
  await name(owner, named);
  await owner.send('DELETE', `/people/${owner.personId}`);
  assert.equal((await scim('DELETE', `/Users/${id}`)).statusCode, 204);
  assert.deepEqual(await told(ctx, 'org-without-owner'), urgently(admin, named));
});

test('another provider at the address of the only way in is told once, and of one way among others never', async () => {
  const { ctx, join, owner } = await company();
  const admin = await join('admin');
  await name(owner, admin);
  const metadataUrl = 'https://idp.example/metadata';
  assert.equal((await owner.send('PUT', '/org/saml', { metadataUrl })).status, 200);
  const other = double.metadata({ issuer: 'https://other.example' });
  const read = async (text: string) => {
    published = text;
    await readAgain(ctx);
  };
  await read(other);
  assert.deepEqual(await told(ctx, 'way-in-failing'), []);
  await read(double.metadata());
  await unforced(kernel.parts.database, 'kernel.session', (db) =>
    db
      .updateTable('kernel.session')
      .set({ way: 'saml', signed_in_at: kernel.clock.now() })
      .where('device_id', '=', owner.deviceId)
      .execute(),
  );
  const only = { ways: ['saml'], ageHoursMax: null, arrivalRole: 'member', mayArrive: false };
  assert.equal((await owner.send('PUT', '/org/policy', only)).status, 200);
  for (const text of [other, other]) await read(text);
  assert.deepEqual(await told(ctx, 'way-in-failing'), urgently(owner, admin));
});

test('new codes void the old ones, say when they were made, and leave the policy as it is', async () => {
  const { ctx, join, owner } = await company();
  const other = await join('owner');
  const admin = await join('admin');
  await name(owner, admin);
  const none = (await owner.send('GET', '/org/policy')).body;
  assert.deepEqual([none.recoveryCodes, none.recoveryCodesMadeAt], [0, null]);
  const renew = async () => (await owner.send('POST', '/org/policy/recovery-codes')).body.codes;
  const use = (code: string) => sendAnonymous(app, 'POST', '/sign-in/recovery', { code });
  const [first] = await renew();
  kernel.clock.advance(60_000);
  const at = kernel.clock.now().getTime();
  const [second, third] = await renew();
  assert.equal((await use(first)).body.code, 'recovery-code-unknown');
  assert.equal((await use(second)).status, 201);
  const policy = (await owner.send('GET', '/org/policy')).body;
  assert.equal(policy.recoveryCodes, 1);
  assert.ok(Date.parse(policy.recoveryCodesMadeAt) - at < 30_000, policy.recoveryCodesMadeAt);
  assert.ok(Date.parse(policy.recoveryCodesMadeAt) >= at, policy.recoveryCodesMadeAt);
  assert.deepEqual(policy.ways, none.ways);
  assert.equal((await other.send('GET', '/org/policy')).body.recoveryCodes, 0, 'only the own');
  assert.equal((await admin.send('POST', '/org/policy/recovery-codes')).status, 403);
  assert.deepEqual(
    await told(ctx, 'recovery-codes-made'),
    [...urgently(owner, other), ...urgently(owner, other)].sort(),
  );
  assert.equal((await listEvents(ctx, { type: 'kernel.recovery-codes-made' })).length, 2);
  await use(third);
  const used = (await owner.send('GET', '/org/policy')).body;
  const madeAt = policy.recoveryCodesMadeAt;
  assert.deepEqual([used.recoveryCodes, used.recoveryCodesMadeAt], [0, madeAt], 'used up');
  kernel.clock.reset();
});
