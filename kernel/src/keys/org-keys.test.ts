import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { buildHttp } from '../http/http.ts';
import { kernelModule } from '../kernel.ts';
import { bookModule } from '../testing/book-module.ts';
import {
  makeStaff,
  newOrg,
  newPerson,
  pairDevice,
  type TestClient,
  testKernel,
  wideLimits,
} from '../testing/index.ts';
import { sendByKey } from '../testing/test-client.ts';

const modules = [kernelModule, bookModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules, {
  limits: wideLimits(modules),
  lastSeenMs: 0,
  trustProxy: '1',
});
after(() => app.close());

const roleWith = async (by: TestClient, label: string, actions: readonly string[]) => {
  const input = { label, basedOn: 'viewer', actions };
  const { status, body } = await by.send('POST', '/roles', input);
  assert.equal(status, 201, JSON.stringify(body));
  return body.name as string;
};
const wish = (role: string | undefined, scopes: readonly string[], more = {}) => ({
  name: 'nightly build',
  scopes,
  role,
  ...more,
});
const read = ['GET', '/book/pages'] as const;
const write = ['PUT', '/book/pages', {}] as const;

test('a key of the org does what its role may, and stays when its maker leaves', async () => {
  const { ctx, owner } = await makeStaff(kernel, app);
  const other = await pairDevice(app, await newPerson(kernel, ctx.org, 'owner'));
  const role = await roleWith(owner, 'builds', ['book.read']);
  const made = await other.send('POST', '/keys', wish(role, ['book.read']));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { key } = made.body;
  assert.deepEqual([key.personId, key.role], [null, { name: role, label: 'builds' }]);
  const send = sendByKey(app, made.body.secret);
  assert.deepEqual((await send(...read)).body, { actor: 'key' });
  assert.equal((await send(...write)).body.code, 'scope-missing');
  assert.equal((await owner.send('DELETE', `/people/${other.personId}`)).status, 204);
  assert.equal((await send(...read)).status, 200);
  const all = (await owner.send('GET', '/keys?all=true')).body.keys;
  assert.deepEqual(
    all.map(({ id }: { id: string }) => id),
    [key.id],
  );
  assert.deepEqual((await owner.send('GET', '/keys')).body.keys, [], 'it is nobody’s own');
});

test('a key of the org shrinks with its role, moves with it, and ends', async () => {
  const { owner } = await makeStaff(kernel, app);
  const role = await roleWith(owner, 'builds', ['book.read', 'book.write']);
  const made = await owner.send('POST', '/keys', wish(role, ['book.read', 'book.write']));
  const send = sendByKey(app, made.body.secret);
  assert.equal((await send(...write)).status, 200);
  const less = { label: 'builds', actions: ['book.read'], version: 1 };
  assert.equal((await owner.send('PUT', `/roles/${role}`, less)).status, 200);
  assert.equal((await send(...write)).body.code, 'not-allowed');
  assert.equal((await owner.send('DELETE', `/roles/${role}`)).body.code, 'role-in-use');
  const toKernel = await owner.send('DELETE', `/roles/${role}?to=viewer`);
  assert.equal(toKernel.body.code, 'role-for-keys');
  const heir = await roleWith(owner, 'heir', ['book.write']);
  assert.equal((await owner.send('DELETE', `/roles/${role}?to=${heir}`)).status, 204);
  assert.equal((await send(...write)).status, 200);
  assert.equal((await send(...read)).body.code, 'not-allowed');
  assert.equal((await owner.send('DELETE', `/keys/${made.body.key.id}`)).status, 204);
  assert.equal((await send(...write)).body.code, 'key-revoked');
  assert.equal((await owner.send('DELETE', `/roles/${heir}`)).status, 204, 'a dead key is no use');
});

test('who may not make keys of the org, or lacks what the role may do, makes and rotates none', async () => {
  const { ctx, owner, admin } = await makeStaff(kernel, app);
  const role = await roleWith(owner, 'builds', ['book.read', 'plan.change']);
  const refused = await admin.send('POST', '/keys', wish(role, ['book.read']));
  assert.deepEqual([refused.status, refused.body.action], [403, 'key.create-org']);
  const hands = ['key.create', 'key.create-org', 'key.list-all', 'book.read'];
  const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  const deskRole = { label: 'desk', basedOn: 'admin', actions: hands };
  const { name } = (await owner.send('POST', '/roles', deskRole)).body;
  await owner.send('PATCH', `/people/${desk.personId}`, { role: name });
  const beyond = await desk.send('POST', '/keys', wish(role, ['book.read']));
  assert.equal(beyond.body.code, 'role-exceeds-yours');
  const made = await owner.send('POST', '/keys', wish(role, ['book.read']));
  const url = `/keys/${made.body.key.id}/secret`;
  assert.equal((await desk.send('PUT', url, {})).body.code, 'role-exceeds-yours');
  assert.equal((await owner.send('PUT', url, { overlapHours: 0 })).status, 200);
  const old = sendByKey(app, made.body.secret);
  assert.equal((await old(...read)).body.code, 'key-expired');
  const scope = await owner.send('POST', '/keys', wish(role, ['book.write']));
  assert.equal(scope.body.code, 'scope-not-allowed', 'no more than the role may');
  const stranger = await pairDevice(app, await newOrg(kernel));
  const elsewhere = await stranger.send('POST', '/keys', wish(role, ['book.read']));
  assert.equal(elsewhere.body.code, 'role-not-found');
});

test('a key that is bound to networks is refused from any other, and that is noted', async () => {
  const { owner } = await makeStaff(kernel, app);
  const networks = ['203.0.113.0/24', '2001:db8::/32', '198.51.100.7'];
  const input = wish(undefined, ['book.read'], { networks });
  const made = await owner.send('POST', '/keys', input);
  assert.deepEqual(made.body.key.networks, networks);
  const send = sendByKey(app, made.body.secret);
  const from = async (address: string) =>
    (await send(...read, undefined, { 'x-forwarded-for': address })).body.code ?? 'ok';
  const answers = [];
  for (const address of [
    '203.0.113.9',
    '::ffff:203.0.113.9',
    '2001:db8::1',
    '198.51.100.7',
    '203.0.114.1',
    '2001:db9::1',
    '198.51.100.8',
    'fe80::1%eth0',
    '127.0.0.1',
  ])
    answers.push(await from(address));
  const [here, there] = ['ok', 'key-network'];
  assert.deepEqual(answers, [here, here, here, here, there, there, there, there, there]);
  const { actions } = (await owner.send('GET', '/actions')).body;
  assert.equal(
    actions.filter(({ outcome }: { outcome: string }) => outcome === 'refused').length,
    5,
  );
  for (const wrong of ['203.0.113.0/33', 'home', '203.0.113', '']) {
    const refused = await owner.send('POST', '/keys', { ...input, networks: [wrong] });
    assert.equal(refused.status, 400, wrong);
  }
});
