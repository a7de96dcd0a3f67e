import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { listEvents } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, pairDevice, testKernel } from '@dojang/kernel/testing';
import { autusModule } from '../module.ts';
import { listProfiles } from './find-profiles.ts';
import { addProfile, archiveProfile, changeProfile } from './profiles.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
const app = buildHttp(kernel.parts, [kernelModule, autusModule]);
after(() => app.close());

const namesOf = async (ctx: Parameters<typeof listProfiles>[0], q: string) =>
  (await listProfiles(ctx, { q })).profiles.map(({ name }) => name).toSorted();

test('a person is found by a part of the name and by initials, in the own org alone', async () => {
  const ctx = await newOrg(kernel);
  for (const name of ['김 민준', '김서준', '박민준', 'Jane Kim']) {
    await addProfile(ctx, { kind: 'student', name });
  }
  assert.deepEqual(await namesOf(ctx, '민준'), ['김민준', '박민준']);
  assert.deepEqual(await namesOf(ctx, '김 민'), ['김민준']);
  assert.deepEqual(await namesOf(ctx, 'ㄱㅁㅈ'), ['김민준']);
  assert.deepEqual(await namesOf(ctx, 'ㅁㅈ'), ['김민준', '박민준']);
  assert.deepEqual(await namesOf(ctx, 'kim jane'), ['Jane Kim']);
  assert.deepEqual(await namesOf(ctx, '%'), []);
  assert.deepEqual(await namesOf(await newOrg(kernel), '민준'), []);
});

test('a list is read page by page, and each person comes once', async () => {
  const ctx = await newOrg(kernel);
  for (const letter of '가나다라마') {
    kernel.clock.advance(1000);
    await addProfile(ctx, { kind: 'student', name: `원생${letter}` });
  }
  const seen: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listProfiles(ctx, { limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...page.profiles.map(({ name }) => name));
    cursor = page.nextCursor;
  }
  assert.deepEqual(seen, ['원생마', '원생라', '원생다', '원생나', '원생가']);
});

test('of two who change one version, the second is told so', async () => {
  const ctx = await newOrg(kernel);
  const { id, version } = await addProfile(ctx, { kind: 'student', name: '김민준' });
  const change = (name: string) => changeProfile(ctx, id, { version, name });
  const both = await Promise.allSettled([change('김서준'), change('김도윤')]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  await assert.rejects(changeProfile(ctx, id, { version, name: '김민준' }), {
    code: 'profile-changed',
  });
});

test('a state follows the one before, and who is here is not archived', async () => {
  const ctx = await newOrg(kernel);
  const { id } = await addProfile(ctx, { kind: 'student', name: '김민준', state: 'lead' });
  await assert.rejects(changeProfile(ctx, id, { version: 1, state: 'paused' }), {
    code: 'state-refused',
  });
  await changeProfile(ctx, id, { version: 1, state: 'active' });
  await assert.rejects(archiveProfile(ctx, id, 2), { code: 'state-refused' });
  await changeProfile(ctx, id, { version: 2, state: 'left' });
  assert.equal((await archiveProfile(ctx, id, 3)).state, 'archived');
  assert.deepEqual((await listProfiles(ctx, {})).profiles, []);
  assert.equal((await listProfiles(ctx, { state: 'archived' })).profiles.length, 1);
  const [changed] = await listEvents(ctx, { type: 'autus.profile-changed' });
  assert.deepEqual(changed?.data, {
    profileId: id,
    fields: ['state'],
    version: 3,
    from: 'active',
    to: 'left',
  });
});

test('the day of birth is read by the desk, and refused when it is no day or yet to come', async () => {
  const ctx = await newOrg(kernel);
  const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const add = (birthDate: string) =>
    desk.send('POST', '/autus/profiles', { kind: 'student', name: '김민준', birthDate });
  const added = await add('2016-02-29');
  assert.deepEqual([added.status, added.body.birthYear], [201, 2016]);
  const read = await desk.send('GET', `/autus/profiles/${added.body.id}`);
  assert.equal(read.body.birthDate, '2016-02-29');
  assert.equal((await add('2017-02-29')).status, 400);
  assert.equal((await add('1899-12-31')).status, 400);
  assert.equal((await add('2090-01-01')).body.code, 'birth-in-future');
  const nameless = { kind: 'student', name: '...' };
  assert.equal((await desk.send('POST', '/autus/profiles', nameless)).body.code, 'name-unreadable');
});

test('a viewer and a guest without a role of the module read nobody', async () => {
  const ctx = await newOrg(kernel);
  for (const role of ['viewer', 'guest'] as const) {
    const client = await pairDevice(app, await newPerson(kernel, ctx.org, role));
    assert.equal((await client.send('GET', '/autus/profiles')).status, 403, role);
  }
});

test('of two profiles that take one account at once, one is told so; a stranger’s account is refused', async () => {
  const ctx = await newOrg(kernel);
  const { actor } = await newPerson(kernel, ctx.org, 'guest');
  assert.ok(actor.kind === 'person');
  const take = (accountId: string) =>
    addProfile(ctx, { kind: 'guardian', name: '이보호', accountId });
  const both = await Promise.allSettled([take(actor.personId), take(actor.personId)]);
  const refused = both.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
  assert.deepEqual(refused, ['account-bound']);
  const stranger = (await newOrg(kernel)).actor;
  assert.ok(stranger.kind === 'person');
  await assert.rejects(take(stranger.personId), { code: 'account-not-found' });
});

test('a name that was typed keeps all of its parts', async () => {
  const ctx = await newOrg(kernel);
  const shown = async (name: string) => (await addProfile(ctx, { kind: 'guardian', name })).name;
  assert.equal(await shown('김 민준'), '김민준');
  assert.equal(await shown('김동생'), '김동생');
  assert.equal(await shown('김민준2'), '김민준2');
  assert.equal(await shown('민준 엄마'), '민준 엄마');
});
