import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fillPermissions } from '../../core/permission.ts';
import { buildHttp } from '../../http/http.ts';
import { listEvents } from '../../ledger/ledger.ts';
import { bookModule } from '../../testing/book-module.ts';
import {
  claimLink,
  makeLink,
  makeStaff,
  newPerson,
  pairDevice,
  type TestClient,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';
import { noteModules } from '../../testing/note-module.ts';
import { sendByKey } from '../../testing/test-client.ts';
import { ownRolesMax } from './schema.ts';

const modules = [...noteModules, bookModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
after(() => app.close());

const reads = ['draft.read', 'person.list'];
const wish = (label: string, actions: readonly string[] = reads, basedOn = 'member') => ({
  label,
  basedOn,
  actions,
});

async function make(by: TestClient, input: object) {
  const { status, body } = await by.send('POST', '/roles', input);
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

const assign = (by: TestClient, { personId }: { personId: string }, role: string) =>
  by.send('PATCH', `/people/${personId}`, { role });

async function given(by: TestClient, to: { personId: string }, role: string) {
  const { status, body } = await assign(by, to, role);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const actionsOf = async (who: TestClient) => (await who.send('GET', '/me')).body.actions;
const codeOf = async (answer: Promise<{ body: { code?: string } }>) => (await answer).body?.code;

test('an own role takes the place of its base, from the next request on and with the same token', async () => {
  const { owner, member } = await makeStaff(kernel, app);
  const before = await actionsOf(member);
  assert.ok(before.includes('draft.stamp'));
  const role = await make(owner, wish('읽는 사람'));
  const { role: base, ownRole } = await given(owner, member, role.name);
  assert.deepEqual([base, ownRole], ['member', { name: role.name, label: '읽는 사람' }]);
  assert.deepEqual(await actionsOf(member), reads);
  assert.equal((await member.send('GET', '/people')).status, 200);
  assert.equal((await member.send('GET', '/plans')).status, 403);
  const saved = { label: '더 읽는 사람', actions: [...reads, 'plan.list'], version: 1 };
  assert.equal((await owner.send('PUT', `/roles/${role.name}`, saved)).status, 200);
  assert.equal((await member.send('GET', '/plans')).status, 200);
  await given(owner, member, 'member');
  assert.deepEqual(await actionsOf(member), before);
});

test('the reach is that of the base: an own role of a guest sees their own rows only', async () => {
  const { ctx, owner } = await makeStaff(kernel, app);
  const guest = await pairDevice(app, await newPerson(kernel, ctx.org, 'guest'));
  const actions = ['person.list', 'draft.read'];
  await given(owner, guest, (await make(owner, wish('outsider', actions, 'guest'))).name);
  const seen = async () => (await guest.send('GET', '/people')).body.people.length;
  assert.equal(await seen(), 1);
  await given(owner, guest, (await make(owner, wish('insider', actions, 'viewer'))).name);
  assert.equal(await seen(), 5);
});

test('nobody makes, edits, gives or takes a role that may do more than they may', async () => {
  const { ctx, owner, admin, member } = await makeStaff(kernel, app);
  const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const hands = [...reads, 'person.change-role', 'person.invite', 'pairing.create'];
  await given(owner, desk, (await make(owner, wish('desk', hands))).name);
  const more = await make(owner, wish('more', [...reads, 'plan.change']));
  const less = await make(owner, wish('less', ['draft.read']));
  const beyond = 'role-exceeds-yours';
  const save = (role: { name: string }, actions: readonly string[]) =>
    codeOf(desk.send('PUT', `/roles/${role.name}`, { label: 'x', actions, version: 1 }));
  assert.equal(await codeOf(desk.send('POST', '/roles', wish('a', ['plan.change']))), beyond);
  assert.equal(await codeOf(desk.send('POST', '/roles', wish('a', reads, 'admin'))), beyond);
  assert.equal(await save(less, ['draft.read', 'draft.stamp']), beyond);
  assert.equal(
    await save(more, reads),
    beyond,
    'what it has and they have not is not taken either',
  );
  assert.equal(await codeOf(assign(desk, member, more.name)), beyond);
  assert.equal(await codeOf(assign(desk, member, 'member')), beyond);
  assert.equal(await codeOf(assign(desk, admin, less.name)), beyond);
  assert.equal(await codeOf(assign(desk, owner, less.name)), 'owners-only');
  assert.equal(await codeOf(desk.send('DELETE', `/roles/${more.name}`)), beyond);
  const invite = { kind: 'person', name: '이직원', role: 'member' };
  assert.equal(await codeOf(desk.send('POST', '/pairings', invite)), beyond);
  const recovery = { kind: 'recovery', personId: member.personId };
  assert.equal(await codeOf(desk.send('POST', '/pairings', recovery)), beyond);
  const { link } = await makeLink(desk, { ...invite, role: less.name });
  assert.deepEqual(await actionsOf(await claimLink(app, link)), ['draft.read']);
  assert.equal((await admin.send('POST', '/roles', wish('b', ['key.create-org']))).status, 403);
  assert.equal((await admin.send('POST', '/roles', wish('b', hands, 'admin'))).status, 201);
});

test('a link to let somebody in is worth what its maker may do when it is used', async () => {
  const { ctx, owner } = await makeStaff(kernel, app);
  const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const hands = [...reads, 'person.invite', 'pairing.create', 'plan.list'];
  const role = await make(owner, wish('desk', hands));
  const less = await make(owner, wish('less', ['plan.list']));
  await given(owner, desk, role.name);
  const { link } = await makeLink(desk, { kind: 'person', name: '이직원', role: less.name });
  const without = {
    label: 'desk',
    actions: [...reads, 'person.invite', 'pairing.create'],
    version: 1,
  };
  await owner.send('PUT', `/roles/${role.name}`, without);
  await assert.rejects(claimLink(app, link), /pairing-ended|maker-may-not|410/);
});

test('nobody edits or deletes the role that they have', async () => {
  const { ctx, owner } = await makeStaff(kernel, app);
  const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const role = await make(owner, wish('desk', [...reads, 'person.change-role']));
  await given(owner, desk, role.name);
  const less = { label: 'desk', actions: reads, version: 1 };
  assert.equal(await codeOf(desk.send('PUT', `/roles/${role.name}`, less)), 'role-of-yours');
  const away = desk.send('DELETE', `/roles/${role.name}?to=viewer`);
  assert.equal(await codeOf(away), 'role-of-yours');
});

test('the last one who may change roles stays: the role of an owner is fixed, and one owner is left', async () => {
  const { ctx, owner } = await makeStaff(kernel, app);
  const role = await make(owner, wish('less'));
  assert.ok(ctx.actor.kind === 'person');
  await given(owner, ctx.actor, role.name);
  assert.equal(await codeOf(assign(owner, owner, role.name)), 'last-owner');
  const fixed = { label: 'Owner', actions: reads, version: 1 };
  assert.equal((await owner.send('PUT', '/roles/owner', fixed)).status, 400);
  assert.equal((await owner.send('POST', '/roles', wish('x', reads, 'owner'))).status, 400);
});

test('of two people who edit one role at once, the second is told', async () => {
  const { ctx, owner } = await makeStaff(kernel, app);
  const other = await pairDevice(app, await newPerson(kernel, ctx.org, 'owner'));
  const role = await make(owner, wish('desk'));
  const save = (by: TestClient, label: string) =>
    by.send('PUT', `/roles/${role.name}`, { label, actions: reads, version: 1 });
  const answers = await Promise.all([save(owner, 'one'), save(other, 'two')]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  const refused = answers.find(({ status }) => status === 409);
  assert.deepEqual([refused?.body.code, refused?.body.version], ['role-changed-since', 2]);
});

test('a role without an action, of an unknown one, or with a name that is taken is refused', async () => {
  const { owner } = await makeStaff(kernel, app);
  assert.equal((await owner.send('POST', '/roles', wish('empty', []))).status, 400);
  const unknown = owner.send('POST', '/roles', wish('unknown', ['draft.eat']));
  assert.equal(await codeOf(unknown), 'action-unknown');
  const role = await make(owner, wish('Desk'));
  assert.equal(await codeOf(owner.send('POST', '/roles', wish('desk'))), 'role-name-taken');
  const same = { label: 'DESK', actions: reads, version: 1 };
  assert.equal((await owner.send('PUT', `/roles/${role.name}`, same)).status, 200);
  for (let n = 1; n < ownRolesMax; n += 1) await make(owner, wish(`role ${n}`));
  assert.equal(await codeOf(owner.send('POST', '/roles', wish('21st'))), 'too-many-roles');
});

test('a role that somebody has is deleted together with their move to another one', async () => {
  const { owner, member } = await makeStaff(kernel, app);
  const [from, to] = [
    await make(owner, wish('from')),
    await make(owner, wish('to', ['draft.read'])),
  ];
  await given(owner, member, from.name);
  const url = `/roles/${from.name}`;
  const kept = await owner.send('DELETE', url);
  assert.deepEqual([kept.body.code, kept.body.people, kept.body.keys], ['role-in-use', 1, 0]);
  assert.equal(await codeOf(owner.send('DELETE', `${url}?to=${from.name}`)), 'role-heir');
  assert.equal((await owner.send('DELETE', `${url}?to=owner`)).status, 400);
  assert.equal((await owner.send('DELETE', `${url}?to=${to.name}`)).status, 204);
  assert.deepEqual(await actionsOf(member), ['draft.read']);
  assert.equal(await codeOf(owner.send('DELETE', url)), 'role-not-found');
  const left = await owner.send('DELETE', `/people/${member.personId}`);
  assert.equal(left.status, 204);
  assert.equal((await owner.send('DELETE', `/roles/${to.name}`)).status, 204, 'who left has none');
});

test('roles are of one org: another finds, gives and sees none of them', async () => {
  const [here, there] = [await makeStaff(kernel, app), await makeStaff(kernel, app)];
  const role = await make(here.owner, wish('here'));
  const { owner, member } = there;
  assert.equal(await codeOf(assign(owner, member, role.name)), 'role-not-found');
  assert.equal((await owner.send('DELETE', `/roles/${role.name}`)).status, 404);
  const preview = owner.send('POST', `/roles/${role.name}/changes`, { actions: reads });
  assert.equal((await preview).status, 404);
  assert.deepEqual((await owner.send('GET', '/roles')).body.own, []);
  assert.deepEqual((await owner.send('GET', '/roles/matrix')).body.own, []);
  assert.equal((await make(owner, wish('here'))).label, 'here', 'names are free in each org');
});

test('before it is saved, a change says for whom it changes what', async () => {
  const { ctx, owner, member } = await makeStaff(kernel, app);
  const role = await make(owner, wish('desk', [...reads, 'note.read']));
  const reader = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  await given(owner, member, role.name);
  await given(owner, reader, role.name);
  await owner.send('PUT', `/people/${reader.personId}/roles/note.reader`);
  const actions = [...reads, 'plan.list'];
  const { body } = await owner.send('POST', `/roles/${role.name}/changes`, { actions });
  const of = ({ personId }: TestClient) =>
    body.people.find(({ id }: { id: string }) => id === personId);
  const gains = ['plan.list'];
  assert.deepEqual([of(member).gains, of(member).loses], [gains, ['note.read']]);
  assert.deepEqual([of(reader).gains, of(reader).loses], [gains, []], 'another role gives it, too');
  assert.deepEqual(await actionsOf(member), ['draft.read', 'note.read', 'person.list']);
});

test('an action of a new version goes to own roles whose base has it, and owners see that once', async () => {
  const { owner, admin } = await makeStaff(kernel, app);
  const [below, beside] = [
    await make(owner, wish('below', reads, 'viewer')),
    await make(owner, wish('beside', reads, 'member')),
  ];
  const action = 'growtest.shine';
  const start = () =>
    fillPermissions(kernel.parts.database, [
      { permissions: [{ action, roles: ['owner', 'admin', 'member'] }], roles: [] },
    ]);
  await start();
  const news = async () => {
    const { own } = (await owner.send('GET', '/roles/matrix')).body;
    return Object.fromEntries(
      own.map(({ label, newActions }: { label: string; newActions: string[] }) => [
        label,
        newActions,
      ]),
    );
  };
  assert.deepEqual(await news(), { below: [], beside: [action] });
  assert.equal(await codeOf(admin.send('DELETE', '/roles/new-actions')), 'owners-only');
  assert.equal((await owner.send('DELETE', '/roles/new-actions')).status, 204);
  assert.deepEqual(await news(), { below: [], beside: [] });
  await start();
  assert.deepEqual(await news(), { below: [], beside: [] }, 'the next start adds nothing');
  assert.ok(below.name.startsWith('viewer:') && beside.name.startsWith('member:'));
});

test('a key shrinks with the role of its person, and grows no further than its scopes', async () => {
  const { owner, member } = await makeStaff(kernel, app);
  const made = await member.send('POST', '/keys', { name: 'ci', scopes: ['book.read'] });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const key = sendByKey(app, made.body.secret);
  assert.equal((await key('GET', '/book/pages')).status, 200);
  await given(owner, member, (await make(owner, wish('no books'))).name);
  assert.equal((await key('GET', '/book/pages')).status, 403);
  await given(owner, member, 'admin');
  assert.equal((await key('GET', '/book/pages')).status, 200);
});

test('what happens to roles is in the ledger, by ids and counts', async () => {
  const { ctx, owner, member } = await makeStaff(kernel, app);
  const role = await make(owner, wish('비밀 이름'));
  await given(owner, member, role.name);
  await owner.send('PUT', `/roles/${role.name}`, {
    label: 'x',
    actions: ['draft.read'],
    version: 1,
  });
  await owner.send('DELETE', `/roles/${role.name}?to=viewer`);
  const events = (await listEvents(ctx, {})).filter(({ type }) => type.startsWith('kernel.role-'));
  assert.deepEqual(
    events.map(({ type }) => type).reverse(),
    ['saved', 'changed', 'saved', 'changed', 'deleted'].map((what) => `kernel.role-${what}`),
  );
  assert.ok(!JSON.stringify(events).includes('비밀'));
});
