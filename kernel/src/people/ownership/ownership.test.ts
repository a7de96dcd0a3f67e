import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/ledger.ts';
import {
  newOrg,
  newPerson,
  pairDevice,
  type TestClient,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
after(() => app.close());

const minuteMs = 60_000;
/** An org whose owner has two browsers that have been signed in for a while, and a member. */
async function company() {
  const ctx = await newOrg(kernel);
  const [desk, phone] = [await pairDevice(app, ctx), await pairDevice(app, ctx)];
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  kernel.clock.advance(11 * minuteMs);
  await Promise.all([desk, phone, member].map((each) => each.send('POST', '/sessions/refresh')));
  return { ctx, desk, phone, member };
}
const ask = async (by: TestClient, act = 'org.transfer') =>
  (await by.send('POST', '/step-ups', { act })).body;
const shown = async (by: TestClient) => (await by.send('GET', '/step-ups')).body.numbers;
async function stepUp(desk: TestClient, phone: TestClient, act = 'org.transfer') {
  const { id } = await ask(desk, act);
  const [{ number }] = await shown(phone);
  assert.equal((await desk.send('PUT', `/step-ups/${id}/number`, { number })).status, 204);
}
const roleOf = async (by: TestClient) => (await by.send('GET', '/me')).body.person?.role;

test('the number is on another device of the person alone, and the third wrong one ends it', async () => {
  const { ctx, desk, phone, member } = await company();
  const { id } = await ask(desk);
  assert.deepEqual(await shown(desk), [], 'not where it is typed');
  assert.deepEqual(await shown(member), []);
  const [{ number, act }] = await shown(phone);
  assert.equal(act, 'org.transfer');
  const fresh = await pairDevice(app, ctx);
  assert.deepEqual(await shown(fresh), [], 'not on a device that was connected just now');
  const wrong = number === '00' ? '01' : '00';
  const url = `/step-ups/${id}/number`;
  assert.equal((await phone.send('PUT', url, { number })).body.code, 'step-up-over');
  for (const code of ['step-up-wrong', 'step-up-wrong', 'step-up-over']) {
    assert.equal((await desk.send('PUT', url, { number: wrong })).body.code, code);
  }
  assert.equal((await desk.send('PUT', url, { number })).body.code, 'step-up-over');
  const alone = await pairDevice(app, await newOrg(kernel));
  await alone.send('DELETE', '/devices');
  assert.equal((await ask(alone)).code, 'step-up-needs-device');
});

test('an org changes hands when both have said so, and is never without an owner', async () => {
  const { ctx, desk, phone, member } = await company();
  const input = { personId: member.personId, leaves: false };
  assert.equal((await desk.send('POST', '/org/transfer', input)).body.code, 'step-up-needed');
  await stepUp(desk, phone);
  const { status, body } = await desk.send('POST', '/org/transfer', input);
  assert.equal(status, 201, JSON.stringify(body));
  assert.deepEqual([await roleOf(desk), await roleOf(member)], ['owner', 'member']);
  const url = `/org/transfer/${body.transfer.id}`;
  assert.equal((await desk.send('PUT', url)).status, 404, 'not by who offers');
  const taken = await Promise.all([member.send('PUT', url), member.send('PUT', url)]);
  assert.deepEqual(taken.map(({ status }) => status).sort(), [200, 404]);
  assert.deepEqual([await roleOf(desk), await roleOf(member)], ['admin', 'owner']);
  assert.equal((await desk.send('POST', '/org/transfer', input)).body.code, 'not-allowed');
  const changes = await listEvents(ctx, { type: 'kernel.role-changed' });
  assert.deepEqual(
    changes.map(({ data }) => data),
    [
      { personId: desk.personId, from: 'owner', to: 'admin' },
      { personId: member.personId, from: 'member', to: 'owner' },
    ],
  );
  const [event] = await listEvents(ctx, { type: 'kernel.ownership-transferred' });
  assert.deepEqual(event?.subjects, [desk.personId, member.personId]);
});

test('the last owner hands over and leaves in one step', async () => {
  const { desk, phone, member } = await company();
  assert.equal((await desk.send('DELETE', `/people/${desk.personId}`)).body.code, 'last-owner');
  await stepUp(desk, phone);
  const input = { personId: member.personId, leaves: true };
  const { body } = await desk.send('POST', '/org/transfer', input);
  const { status } = await member.send('PUT', `/org/transfer/${body.transfer.id}`);
  assert.equal(status, 200);
  assert.equal(await roleOf(member), 'owner');
  assert.equal((await desk.send('GET', '/me')).status, 401);
  assert.equal((await phone.send('GET', '/me')).status, 401);
});

test('an offer ends by either side, with its receiver, and after seven days', async () => {
  const { ctx, desk, phone, member } = await company();
  const offer = async () => {
    await stepUp(desk, phone);
    const input = { personId: member.personId, leaves: false };
    return (await desk.send('POST', '/org/transfer', input)).body.transfer.id as string;
  };
  for (const by of [desk, member]) {
    const url = `/org/transfer/${await offer()}`;
    const stranger = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
    assert.equal((await stranger.send('DELETE', url)).status, 404);
    assert.equal((await by.send('DELETE', url)).status, 204);
    assert.equal((await member.send('PUT', url)).body.code, 'transfer-not-found');
  }
  const id = await offer();
  await desk.send('DELETE', `/people/${member.personId}`);
  assert.equal((await desk.send('GET', '/org')).body.transfer, null);
  assert.equal((await desk.send('DELETE', `/org/transfer/${id}`)).status, 404);
});
