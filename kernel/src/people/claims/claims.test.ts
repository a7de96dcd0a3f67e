import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { createSecret } from '../../base/token.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import {
  invite,
  makeLink,
  makeStaff,
  newPerson,
  pairDevice,
  recover,
  sendAnonymous,
  type TestClient,
  testKernel,
  tryClaim,
  wideLimits,
} from '../../testing/index.ts';
import { ensureOwner, ownerLink } from '../pairings/owner.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
after(() => app.close());

const claim = (link: string, kind?: string) => tryClaim(app, link, kind);
const staff = () => makeStaff(kernel, app);
const setRole = async (by: TestClient, who: TestClient, role: string) => {
  const answer = await by.send('PATCH', `/people/${who.personId}`, { role });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
};

test('a recovery link is worth what its maker may do to its person as they are now', async () => {
  const { owner, admin, member } = await staff();
  const { link } = await makeLink(admin, recover(member));
  await setRole(owner, member, 'owner');
  assert.deepEqual(await claim(link), [410, 'pairing-ended', 'maker-may-not']);
  await setRole(owner, member, 'admin');
  assert.deepEqual(await claim(link), [201, null], 'an admin lets an admin back in');
});

test('an invitation ends with the role of who made it, and asks for an owner where one is let in', async () => {
  const { owner, admin } = await staff();
  const other = await pairDevice(app, await newPerson(kernel, owner.org, 'owner'));
  const asMember = await makeLink(admin, invite('member'));
  await setRole(owner, admin, 'member');
  assert.deepEqual(await claim(asMember.link), [410, 'pairing-ended', 'maker-may-not']);
  const asOwner = await makeLink(other, invite('owner'));
  const asViewer = await makeLink(other, invite('viewer'));
  await setRole(owner, other, 'admin');
  assert.deepEqual(await claim(asOwner.link), [410, 'pairing-ended', 'maker-may-not']);
  assert.deepEqual(await claim(asViewer.link), [201, null], 'an admin may still invite a viewer');
});

test('who was invited as an owner and demoted since is let in by an owner alone', async () => {
  const { owner } = await staff();
  const other = await pairDevice(app, await newPerson(kernel, owner.org, 'owner'));
  const { link } = await makeLink(other, invite('owner'));
  const { people } = (await owner.send('GET', '/people')).body;
  const invited = people.find(({ name }: { name: string }) => name === '이직원');
  await setRole(owner, { personId: invited.id } as TestClient, 'member');
  await setRole(owner, other, 'admin');
  assert.deepEqual(await claim(link), [410, 'pairing-ended', 'maker-may-not']);
});

test('every link ends with the device that it was made on, revoked or signed out', async () => {
  for (const end of ['revoked', 'signed out'] as const) {
    const { ctx, owner, member } = await staff();
    const stolen = await pairDevice(app, ctx);
    const links = [
      await makeLink(stolen, { kind: 'phone' }),
      await makeLink(stolen, invite('member')),
      await makeLink(stolen, invite('owner')),
      await makeLink(stolen, recover(member)),
    ];
    const forMachine = await makeLink(stolen, { kind: 'agent' });
    if (end === 'revoked') await owner.send('DELETE', `/devices/${stolen.deviceId}`);
    else await stolen.send('DELETE', '/sessions/current');
    for (const { link } of links) {
      assert.deepEqual(await claim(link), [410, 'pairing-ended', 'device-ended'], end);
    }
    assert.deepEqual(await claim(forMachine.link, 'agent'), [410, 'pairing-ended', 'device-ended']);
    const { body } = await owner.send('GET', '/pairings?all=true');
    assert.deepEqual(body.links, []);
    const fresh = await makeLink(owner, invite('member'));
    assert.deepEqual(await claim(fresh.link), [201, null]);
  }
});

test('a link ends with the person who made it, and with the person whom it is for', async () => {
  const { owner, admin, member } = await staff();
  const byAdmin = await makeLink(admin, invite('member'));
  const forMember = await makeLink(owner, recover(member));
  await owner.send('DELETE', `/people/${admin.personId}`);
  await owner.send('DELETE', `/people/${member.personId}`);
  assert.deepEqual(await claim(byAdmin.link), [410, 'pairing-ended', 'maker-left']);
  assert.deepEqual(await claim(forMember.link), [404, 'pairing-unknown']);
});

test('a link of the terminal is for an owner, and ends when its person is no owner any more', async () => {
  const first = await ensureOwner(kernel.parts);
  const printed = await ownerLink(kernel.parts, first);
  const ctx = await newPerson(kernel, first.org, 'owner');
  const second = await pairDevice(app, ctx);
  await setRole(second, { personId: first.personId } as TestClient, 'member');
  assert.deepEqual(await claim(printed), [410, 'pairing-ended', 'maker-may-not']);
  const present = await ensureOwner(kernel.parts);
  assert.notEqual(present.personId, first.personId, 'the terminal lets a present owner in');
  assert.deepEqual(await claim(await ownerLink(kernel.parts, present)), [201, null]);
});

test('nobody makes a recovery link for themselves: it would be a phone link that lives a day', async () => {
  const { owner } = await staff();
  const { status, body } = await owner.send('POST', '/pairings', recover(owner));
  assert.deepEqual([status, body.code], [409, 'recovery-of-self']);
});

test('claims count for the org of their secret, from however many addresses they come', async () => {
  const limits = [{ name: 'public-org', requestsMax: 3, windowMs: 60_000 }];
  const tight = buildHttp(kernel.parts, [kernelModule], { limits, trustProxy: '1' });
  // Orgs of which no claim was made yet, by whichever server counts.
  const guess = createSecret(randomUUID());
  const send = async (secret: string, from: number) => {
    const headers = { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': `203.0.113.${from}` };
    const payload = { secret, deviceName: 'x', kind: 'browser' };
    const url = '/api/pairings/claim';
    return (await tight.inject({ method: 'POST', url, headers, payload })).statusCode;
  };
  const statuses: number[] = [];
  for (const from of [1, 2, 3, 4]) statuses.push(await send(guess, from));
  assert.deepEqual(statuses, [404, 404, 404, 429]);
  const ofAnother = createSecret(randomUUID());
  assert.equal(await send(ofAnother, 5), 404, 'another org is not shut out');
  await tight.close();
});

test('a link says whose workspace it opens before the tap, and is not used up by that', async () => {
  const { ctx, owner, admin, member } = await staff();
  const offerOf = (link: string) =>
    sendAnonymous(app, 'GET', '/pairings/offer', undefined, {
      'dojang-pairing': link.split('#')[1] ?? '',
    });
  const own = await makeLink(member, { kind: 'phone' });
  const back = await makeLink(owner, recover(admin));
  const orgName = (await owner.send('GET', '/me')).body.org.name;
  const nameOf = async (who: TestClient) => (await who.send('GET', '/me')).body.person.name;
  assert.deepEqual((await offerOf(own.link)).body, {
    kind: 'phone',
    orgName,
    personName: await nameOf(member),
    makerName: null,
  });
  assert.deepEqual((await offerOf(back.link)).body, {
    kind: 'recovery',
    orgName,
    personName: await nameOf(admin),
    makerName: await nameOf(owner),
  });
  assert.deepEqual(await claim(own.link), [201, null]);
  assert.equal((await offerOf(own.link)).body.code, 'pairing-claimed');
  await owner.send('DELETE', `/people/${admin.personId}`);
  assert.equal((await offerOf(back.link)).body.code, 'pairing-unknown');
  for (const guess of ['', 'x', `${createSecret(ctx.org)}`, 'x'.repeat(500)]) {
    assert.equal((await offerOf(`#${guess}`)).body.code, 'pairing-unknown');
  }
});
