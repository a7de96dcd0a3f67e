import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction, kernelDb } from '../../../core/context.ts';
import { buildHttp } from '../../../http/http.ts';
import { kernelModule } from '../../../kernel.ts';
import {
  addAccount,
  claimLink,
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  type TestClient,
  testKernel,
  unforced,
  wideLimits,
} from '../../../testing/index.ts';
import { addSamlConnection } from '../../../testing/provisioning-rows.ts';
import type { Way } from '../ways.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
await app.ready();
after(() => app.close());

const any = {
  ways: ['link', 'oidc', 'saml', 'passkey'],
  ageHoursMax: null,
  arrivalRole: 'member',
  mayArrive: false,
};
const only = { ...any, ways: ['saml'] };

/** As if this browser had come by the provider of the org. */
const cameBySaml = (client: TestClient) => cameBy(client, 'saml');
const cameBy = ({ deviceId }: TestClient, way: Way) =>
  unforced(kernel.parts.database, 'kernel.session', (db) =>
    db
      .updateTable('kernel.session')
      .set({ way, signed_in_at: kernel.clock.now() })
      .where('device_id', '=', deviceId)
      .execute(),
  );

async function company() {
  const ctx = await newOrg(kernel);
  await inTransaction(ctx, addSamlConnection);
  const owner = await pairDevice(app, ctx);
  const member = await newPerson(kernel, ctx.org, 'member');
  return {
    ctx,
    owner,
    phone: await pairDevice(app, member),
    agent: await pairDevice(app, member, 'agent'),
    member,
  };
}

const refresh = (client: TestClient) =>
  client.send(
    'POST',
    '/sessions/refresh',
    client.tokens ? { refreshToken: client.tokens.refresh } : {},
  );

test('what nobody tried in this browser within ten minutes does not become the only way', async () => {
  const { owner } = await company();
  const refused = await owner.send('PUT', '/org/policy', only);
  assert.deepEqual([refused.status, refused.body.code], [409, 'sign-in-not-tried']);
  await cameBySaml(owner);
  kernel.clock.advance(10 * 60_000 + 1_000);
  assert.equal((await refresh(owner)).status, 200);
  assert.equal((await owner.send('PUT', '/org/policy', only)).body.code, 'sign-in-not-tried');
  await cameBySaml(owner);
  const saved = await owner.send('PUT', '/org/policy', only);
  assert.deepEqual([saved.status, saved.body.codes.length], [200, 2]);
  kernel.clock.reset();
});

test('a way behind which there is no provider does not become the only one, tried or not', async () => {
  const owner = await pairDevice(app, await newOrg(kernel));
  await cameBySaml(owner);
  assert.equal((await owner.send('PUT', '/org/policy', only)).body.code, 'sign-in-not-tried');
});

test('the provider that is the only way in stays, until links or another way that was tried are let in', async () => {
  const { owner } = await company();
  await cameBySaml(owner);
  await owner.send('PUT', '/org/policy', { ...any, ways: ['saml', 'passkey'] });
  const remove = () => owner.send('DELETE', '/org/saml');
  const refused = await remove();
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.ways],
    [409, 'sign-in-way-needed', ['passkey']],
  );
  await cameBy(owner, 'passkey');
  assert.equal((await remove()).status, 204);
  const { owner: other } = await company();
  await cameBySaml(other);
  await other.send('PUT', '/org/policy', only);
  assert.equal((await other.send('PUT', '/org/policy', any)).status, 200);
  assert.equal((await other.send('DELETE', '/org/saml')).status, 204);
});

test('browsers that came otherwise end at their next refresh, machines go on, and the button ends at once', async () => {
  const { owner, phone, agent } = await company();
  await cameBySaml(owner);
  assert.equal((await owner.send('PUT', '/org/policy', only)).body.policy.notAllowed, 1);
  assert.equal((await phone.send('GET', '/me')).status, 200);
  const refused = await refresh(phone);
  assert.deepEqual([refused.status, refused.body.code], [401, 'sign-in-way-not-allowed']);
  assert.equal((await refresh(agent)).status, 200);
  assert.equal((await refresh(owner)).status, 200);
  const { body } = await owner.send('POST', '/org/policy/enforcements');
  assert.equal(body.ended, 1);
  assert.equal((await phone.send('GET', '/me')).status, 401);
  assert.equal((await owner.send('GET', '/me')).status, 200);
});

test('a link lets nobody in who would not be, and the policy of one org says nothing of another', async () => {
  const { owner, member } = await company();
  await cameBySaml(owner);
  await owner.send('PUT', '/org/policy', only);
  await assert.rejects(pairDevice(app, member), /sign-in-way-not-allowed/);
  await pairDevice(app, member, 'agent');
  await pairDevice(app, await newOrg(kernel));
});

test('a sign-in gets too old when the org says so', async () => {
  const { owner, phone } = await company();
  await owner.send('PUT', '/org/policy', { ...any, ageHoursMax: 8 });
  kernel.clock.advance(7 * 3_600_000);
  assert.equal((await refresh(phone)).status, 200);
  kernel.clock.advance(2 * 3_600_000);
  assert.equal((await refresh(phone)).body.code, 'sign-in-too-old');
  kernel.clock.reset();
});

test('a recovery code lets its owner in once, for an hour, and all owners hear of it', async () => {
  const { ctx, owner } = await company();
  const other = await newPerson(kernel, ctx.org, 'owner');
  await cameBySaml(owner);
  const { codes } = (await owner.send('PUT', '/org/policy', only)).body;
  const use = (code: string) => sendAnonymous(app, 'POST', '/sign-in/recovery', { code });
  const [first = '', second = ''] = codes as string[];
  const got = await use(first);
  assert.equal(got.status, 201);
  assert.equal((await use(first)).body.code, 'recovery-code-unknown');
  assert.equal((await use(`${first}x`)).body.code, 'recovery-code-unknown');
  const back = await claimLink(app, got.body.link);
  assert.equal(back.personId, owner.personId);
  assert.equal((await refresh(back)).status, 200);
  assert.equal((await back.send('GET', '/org/policy')).body.recoveryCodes, 1);
  const told = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select(['person_id', 'priority'])
      .where('kind', '=', 'recovery-code-used')
      .execute(),
  );
  assert.ok(other.actor.kind === 'person');
  assert.deepEqual(
    told.map(({ person_id: id, priority }) => [id, priority]).sort(),
    [owner.personId, other.actor.personId].sort().map((id) => [id, 'urgent']),
  );
  kernel.clock.advance(61 * 60_000);
  assert.equal((await refresh(back)).body.code, 'sign-in-way-not-allowed');
  kernel.clock.reset();
  await owner.send('PATCH', `/people/${owner.personId}`, { role: 'admin' });
  assert.equal((await use(second)).body.code, 'recovery-code-unknown', 'an owner no more');
});

/** As if the provider had ended the membership. */
const leaves = ({ personId }: TestClient) =>
  unforced(kernel.parts.database, 'kernel.membership', (db) =>
    db
      .updateTable('kernel.membership')
      .set({ left_at: new Date() })
      .where('person_id', '=', personId)
      .execute(),
  );

test('only an owner changes the policy; an admin becomes the owner of an org that has none, and of no other', async () => {
  const { ctx, owner } = await company();
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  assert.equal((await admin.send('PUT', '/org/policy', any)).status, 403);
  assert.equal((await admin.send('GET', '/org/policy')).body.hasOwner, true);
  assert.equal((await admin.send('POST', '/org/ownership')).body.code, 'org-has-owner');
  await leaves(owner);
  const other = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  await addAccount(ctx, other.personId);
  assert.equal((await other.send('POST', '/org/ownership')).body.code, 'step-up-needed');
  assert.equal((await admin.send('POST', '/org/ownership')).status, 204);
  assert.equal((await admin.send('PUT', '/org/policy', any)).status, 200);
});

test('who is an admin by a role of the org becomes its owner only where nobody is an admin', async () => {
  const { ctx, owner } = await company();
  const own = { label: 'Office', basedOn: 'admin', actions: ['person.list', 'policy.read'] };
  const { body: role } = await owner.send('POST', '/roles', own);
  const office = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  await owner.send('PATCH', `/people/${office.personId}`, { role: role.name });
  await leaves(owner);
  const claims = async () => (await office.send('GET', '/org/policy')).body.mayClaim;
  assert.equal(await claims(), false);
  assert.equal((await admin.send('GET', '/org/policy')).body.mayClaim, true);
  assert.equal((await office.send('POST', '/org/ownership')).body.code, 'not-allowed');
  await leaves(admin);
  assert.equal(await claims(), true);
  assert.equal((await office.send('POST', '/org/ownership')).status, 204);
  const { person } = (await office.send('GET', '/me')).body;
  assert.deepEqual([person.role, person.ownRole], ['owner', null]);
});
