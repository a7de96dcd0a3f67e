import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { inTransaction } from '../../core/context.ts';
import { defineModule } from '../../core/module.ts';
import { rolesOf } from '../../core/permission.ts';
import { defineRoute } from '../../core/route.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/ledger.ts';
import {
  claimLink,
  makeLink,
  makeStaff,
  newOrg,
  newPerson,
  pairDevice,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';

const words = { ko: '코치', en: 'Coach' };
const role = (name: 'class.coach' | 'class.parent') => ({ name, label: words, text: words });
const read = (url: string, permission: string) =>
  defineRoute({
    method: 'GET',
    url,
    permission,
    limit: 'read',
    summary: 'Nothing',
    schema: { response: z.object({}) },
    handle: async () => ({}),
  });

/** Two roles, each of which may do one thing of its own. */
const classes = defineModule({
  name: 'class',
  migrations: pathToFileURL(mkdtempSync(join(tmpdir(), 'dojang-no-migrations-'))),
  roles: [role('class.coach'), role('class.parent')],
  permissions: [
    { action: 'class.attend', roles: ['owner', 'class.coach'] },
    { action: 'class.pay', roles: ['class.parent'] },
  ],
  routes: [read('/class/attendance', 'class.attend'), read('/class/bills', 'class.pay')],
});

const modules = [kernelModule, classes];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
after(() => app.close());

const give = (personId: string, name: string) => `/people/${personId}/roles/${name}`;

test('a role that may do one thing may do nothing else, from the next request on and with the same token', async () => {
  const owner = await newOrg(kernel);
  const desk = await pairDevice(app, owner);
  const guest = await pairDevice(app, await newPerson(kernel, owner.org, 'guest'));
  const statuses = async () => [
    (await guest.send('GET', '/class/attendance')).status,
    (await guest.send('GET', '/class/bills')).status,
    (await guest.send('GET', '/people')).status,
    (await guest.send('GET', '/drafts')).status,
  ];
  assert.deepEqual(await statuses(), [403, 403, 403, 403]);
  const coach = await desk.send('PUT', give(guest.personId, 'class.coach'));
  assert.deepEqual(coach.body.roles, ['class.coach']);
  assert.deepEqual(await statuses(), [200, 403, 403, 403]);
  await desk.send('PUT', give(guest.personId, 'class.parent'));
  assert.deepEqual(await statuses(), [200, 200, 403, 403], 'a person may have several');
  const me = (await guest.send('GET', '/me')).body;
  assert.deepEqual(me.actions, ['class.attend', 'class.pay']);
  assert.deepEqual([me.person.role, me.person.roles], ['guest', ['class.coach', 'class.parent']]);
  await desk.send('DELETE', give(guest.personId, 'class.coach'));
  assert.deepEqual(await statuses(), [403, 200, 403, 403]);
  const refused = await guest.send('GET', '/class/attendance');
  assert.equal(refused.body.role, 'guest, class.parent');
});

test('roles of modules add to the one of the membership', async () => {
  const owner = await newOrg(kernel);
  const desk = await pairDevice(app, owner);
  assert.equal((await desk.send('GET', '/class/bills')).status, 403);
  await desk.send('PUT', give(desk.personId, 'class.parent'));
  assert.equal((await desk.send('GET', '/class/bills')).status, 200);
  assert.equal((await desk.send('GET', '/people')).status, 200);
});

test('giving and taking are recorded once each, whatever is sent again', async () => {
  const owner = await newOrg(kernel);
  const desk = await pairDevice(app, owner);
  const guest = await newPerson(kernel, owner.org, 'guest');
  assert.ok(guest.actor.kind === 'person');
  const { personId } = guest.actor;
  const url = give(personId, 'class.coach');
  const given = await Promise.all([1, 2, 3].map(() => desk.send('PUT', url)));
  assert.deepEqual(new Set(given.map(({ status }) => status)), new Set([200]));
  await desk.send('DELETE', url);
  await desk.send('DELETE', url);
  const events = await listEvents(owner, { subject: personId });
  assert.deepEqual(
    events.map(({ type, data }) => [type, (data as { role: string }).role]),
    [
      ['kernel.role-taken', 'class.coach'],
      ['kernel.role-given', 'class.coach'],
    ],
  );
});

test('nobody gives a role of a module that may do what they may not; owners do; what no module declares is no role', async () => {
  const { owner, admin, member } = await makeStaff(kernel, app);
  const url = give(member.personId, 'class.coach');
  const code = async (by: typeof owner, to: string) => (await by.send('PUT', to)).body.code ?? null;
  assert.equal(await code(member, url), 'not-allowed');
  assert.equal(await code(admin, url), 'role-exceeds-yours');
  assert.equal(await code(owner, url), null);
  assert.equal(await code(admin, give(owner.personId, 'class.coach')), 'owners-only');
  assert.equal(await code(owner, give(owner.personId, 'class.coach')), null);
  assert.equal(await code(owner, give(member.personId, 'class.swimmer')), 'role-not-found');
  assert.equal(await code(owner, give(member.personId, 'owner')), 'input-not-valid');
  const stranger = await newPerson(kernel, (await newOrg(kernel)).org);
  assert.ok(stranger.actor.kind === 'person');
  assert.equal(await code(owner, give(stranger.actor.personId, 'class.coach')), 'person-not-found');
  const { roles } = (await member.send('GET', '/roles')).body;
  assert.deepEqual(
    roles.map(({ name }: { name: string }) => name),
    ['class.coach', 'class.parent'],
  );
});

test('an invitation carries roles, and who leaves has none any more', async () => {
  const { ctx, owner } = await makeStaff(kernel, app);
  const invite = (...roles: string[]) => ({ kind: 'person', name: '학부모', role: 'guest', roles });
  const unknown = await owner.send('POST', '/pairings', invite('class.swimmer'));
  assert.equal(unknown.body.code, 'role-not-found');
  const { link } = await makeLink(owner, invite('class.parent', 'class.coach'));
  const parent = await claimLink(app, link);
  assert.equal((await parent.send('GET', '/class/bills')).status, 200);
  assert.equal((await parent.send('DELETE', `/people/${parent.personId}`)).status, 204);
  assert.deepEqual(await inTransaction(ctx, (ctx) => rolesOf(ctx, parent.personId)), []);
  const taken = await owner.send('DELETE', give(parent.personId, 'class.parent'));
  assert.equal(taken.body.code, 'person-not-found');
});

test('a guest sees their own devices, profile and notifications, and nothing of the org', async () => {
  const { ctx, owner } = await makeStaff(kernel, app);
  const guest = await pairDevice(app, await newPerson(kernel, ctx.org, 'guest'));
  const other = await pairDevice(app, await newPerson(kernel, ctx.org, 'guest'));
  const of = async (url: string) => (await guest.send('GET', url)).body;
  const devices = (await of('/devices')).devices as { personId: string }[];
  assert.ok(devices.length > 1 && devices.every(({ personId }) => personId === guest.personId));
  assert.equal((await of('/devices?all=true')).code, 'not-allowed');
  const deliveries = (await of('/deliveries')).deliveries as { personId: string }[];
  assert.ok(deliveries.every(({ personId }) => personId === guest.personId));
  assert.equal((await of('/pairings?all=true')).code, 'not-allowed');
  const back = await makeLink(owner, { kind: 'recovery', personId: guest.personId });
  const links = (await of('/pairings')).links as { id: string }[];
  assert.deepEqual(
    links.map(({ id }) => id),
    [back.id],
    'a link that would sign in as them',
  );
  assert.equal((await guest.send('DELETE', `/pairings/${back.id}`)).status, 204);
  assert.equal((await guest.send('POST', '/pairings', { kind: 'phone' })).status, 403);
  assert.equal((await guest.send('DELETE', `/devices/${other.deviceId}`)).status, 404);
  const nobody = '00000000-0000-4000-8000-000000000000';
  for (const id of [other.personId, nobody]) {
    assert.equal((await guest.send('DELETE', `/people/${id}`)).status, 403);
  }
  assert.equal((await guest.send('PATCH', '/me', { name: '손님' })).status, 200);
  assert.equal((await guest.send('DELETE', `/people/${guest.personId}`)).status, 204);
  assert.equal((await guest.send('GET', '/me')).status, 401);
});
