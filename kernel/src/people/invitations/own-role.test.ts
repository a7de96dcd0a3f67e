import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/ledger.ts';
import {
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  type TestClient,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
after(() => app.close());

const address = 'lee@example.com';
const invite = (by: TestClient, role: string) =>
  by.send('POST', '/invitations', { lines: [address], role, locale: 'ko' });
const secretOf = (link: string) => link.split('#')[1] ?? '';
const accept = (link: string) =>
  sendAnonymous(app, 'POST', '/invitations/acceptance', {
    secret: secretOf(link),
    deviceName: 'phone',
    locale: 'ko',
    personName: 'Lee',
  });
const offer = async (link: string) =>
  (
    await sendAnonymous(app, 'GET', '/invitations/offer', undefined, {
      'dojang-invitation': secretOf(link),
    })
  ).body;

/** An org with an own role of these actions. */
async function company(actions: readonly string[] = ['person.list', 'draft.read']) {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const wish = { label: 'Books', basedOn: 'member', actions };
  const { body: role } = await owner.send('POST', '/roles', wish);
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  return { ctx, owner, admin, role: role as { name: string } };
}

const made = async (by: TestClient, role: string): Promise<string> => {
  const { status, body } = await invite(by, role);
  assert.equal(status, 200, JSON.stringify(body));
  return body.lines[0].link;
};

test('an invitation to a role of the org says its name, and who accepts has that role', async () => {
  const { ctx, owner, role } = await company();
  const link = await made(owner, role.name);
  const ownRole = { name: role.name, label: 'Books' };
  const [listed] = (await owner.send('GET', '/invitations')).body.invitations;
  assert.deepEqual([listed.role, listed.ownRole], ['member', ownRole]);
  const offered = await offer(link);
  assert.deepEqual([offered.role, offered.ownRole], ['member', ownRole]);
  const { body } = await accept(link);
  const person = async () =>
    (await owner.send('GET', '/people')).body.people.find(
      (each: { id: string }) => each.id === body.personId,
    );
  assert.deepEqual((await person()).ownRole, ownRole);
  await owner.send('DELETE', `/people/${body.personId}`);
  const back = await accept(await made(owner, 'viewer'));
  assert.equal(back.body.personId, body.personId);
  assert.deepEqual([(await person()).role, (await person()).ownRole], ['viewer', null]);
  const [change] = await listEvents(ctx, { type: 'kernel.role-changed' });
  assert.deepEqual(change?.data, { personId: body.personId, from: 'member', to: 'viewer' });
  await owner.send('DELETE', `/people/${body.personId}`);
  await accept(await made(owner, role.name));
  assert.deepEqual([(await person()).role, (await person()).ownRole], ['member', ownRole]);
});

test('nobody invites to a role that may do more than they may, or that is not there', async () => {
  const { owner, admin, role } = await company(['person.list', 'org.close']);
  assert.equal((await invite(admin, role.name)).body.code, 'role-exceeds-yours');
  const gone = `member:${crypto.randomUUID()}`;
  assert.equal((await invite(owner, gone)).body.code, 'role-not-found');
  const open = { role: role.name, usesMax: 2, days: 7, domain: null };
  assert.equal((await owner.send('POST', '/invitation-links', open)).body.code, 'input-not-valid');
});

test('an invitation is worth nothing once its role may do more than its maker', async () => {
  const { owner, admin, role } = await company();
  const link = await made(admin, role.name);
  const more = { label: 'Books', actions: ['person.list', 'org.close'], version: 1 };
  assert.equal((await owner.send('PUT', `/roles/${role.name}`, more)).status, 200);
  assert.equal((await accept(link)).body.code, 'invitation-ended');
});

test('who deletes a role that an invitation carries says which one takes its place', async () => {
  const { owner, role } = await company();
  const link = await made(owner, role.name);
  const refused = await owner.send('DELETE', `/roles/${role.name}`);
  assert.deepEqual([refused.body.code, refused.body.invitations], ['role-in-use', 1]);
  assert.equal((await owner.send('DELETE', `/roles/${role.name}?to=viewer`)).status, 204);
  const offered = await offer(link);
  assert.deepEqual([offered.role, offered.ownRole], ['viewer', null]);
  assert.equal((await accept(link)).status, 201);
});
