import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, inTransaction, listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { aisherModule } from '../index.ts';
import { noteDeploy } from '../releases/deploys.ts';
import { excludeRelease, listReleases, noteReleases } from '../releases/release-list.ts';
import { anError, groupsOf, rowsOf } from '../testing/errors.ts';
import { foldErrors } from './fold/fold.ts';
import type { FixedIn } from './kinds/bodies.ts';
import { assignGroup, moveGroupsOn, reopenGroup, resolveGroups } from './states.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });

const later = (minutes: number) => new Date(kernel.clock.now().getTime() + minutes * 60_000);

/** A group that was seen in 2.4.1 and resolved. */
async function resolvedGroup(fixedIn: FixedIn) {
  const ctx = await newOrg(kernel);
  await foldErrors(ctx, [anError({ release: '2.4.1', at: later(-10) })]);
  const id = await onlyGroup(ctx).then((group) => group.id);
  await resolveGroups(ctx, [id], fixedIn);
  return { ctx, id };
}

async function onlyGroup(ctx: AnyContext) {
  const [group, ...others] = await groupsOf(ctx);
  assert.ok(group && others.length === 0);
  return group;
}

const see = (ctx: AnyContext, release: string, at = later(60)) =>
  foldErrors(ctx, [anError({ release, at })]);

const in242: FixedIn = { kind: 'release', version: '2.4.2', excludes: [] };

test('an old release reopens nothing: it is still in there', async () => {
  const { ctx } = await resolvedGroup(in242);
  const { regressed } = await see(ctx, '2.3.9');
  const group = await onlyGroup(ctx);
  assert.deepEqual([group.state, group.still_in, regressed], ['resolved', '2.3.9', []]);
});

for (const release of ['2.4.2', '2.5.0']) {
  test(`resolved in 2.4.2, an error in ${release} is a regression, which is told once`, async () => {
    const { ctx, id } = await resolvedGroup(in242);
    assert.deepEqual((await see(ctx, release)).regressed, [id]);
    assert.deepEqual((await see(ctx, release)).regressed, []);
    const group = await onlyGroup(ctx);
    assert.deepEqual([group.state, group.regressed_in], ['regressed', release]);
    assert.equal((await listEvents(ctx, { type: 'aisher.group-regressed' })).length, 1);
  });
}

test('a release that the fix excludes, and one before it, is still in it', async () => {
  const { ctx } = await resolvedGroup({ ...in242, excludes: ['2.5.0-beta.2'] });
  await see(ctx, '2.5.0-beta.2');
  await see(ctx, '2.5.0-beta.1');
  assert.equal((await onlyGroup(ctx)).state, 'resolved');
  await see(ctx, '2.5.0');
  assert.equal((await onlyGroup(ctx)).state, 'regressed');
});

test('a hotfix of an old line is older, though it is deployed later', async () => {
  const { ctx } = await resolvedGroup({ kind: 'release', version: '10.24.0', excludes: [] });
  await noteDeploy(ctx, {
    service: 'payment',
    environment: 'production',
    version: '10.18.7',
    commit: null,
  });
  await see(ctx, '10.18.7');
  assert.equal((await onlyGroup(ctx)).state, 'resolved');
});

test('names of another scheme have no order: the group stays, and a person is asked', async () => {
  const { ctx } = await resolvedGroup(in242);
  await see(ctx, 'build-77');
  const group = await onlyGroup(ctx);
  assert.deepEqual([group.state, group.asks_order], ['resolved', true]);
});

test('a version that hardly anybody runs does not spoil the order until it is deployed', async () => {
  const { ctx } = await resolvedGroup(in242);
  const [{ id: serviceId } = { id: '' }] = await rowsOf(
    ctx,
    sql<{ id: string }>`select id from aisher.service`,
  );
  const seen = { serviceId, environment: 'production', commit: null, at: later(0) };
  await inTransaction(ctx, (ctx) =>
    noteReleases(ctx, [{ ...seen, version: '2.4.1', spans: 90_000 }]),
  );
  await inTransaction(ctx, (ctx) =>
    noteReleases(ctx, [{ ...seen, version: '999.9.9', spans: 25 }]),
  );
  await inTransaction(ctx, (ctx) =>
    noteReleases(ctx, [{ ...seen, version: '2.4.1', spans: 90_000 }]),
  );
  await see(ctx, '999.9.9');
  assert.equal((await onlyGroup(ctx)).state, 'resolved');
  await noteDeploy(ctx, {
    service: 'payment',
    environment: 'production',
    version: '999.9.9',
    commit: null,
  });
  await see(ctx, '999.9.9');
  assert.equal((await onlyGroup(ctx)).state, 'regressed');
});

test('a release that a person excluded reopens nothing', async () => {
  const { ctx } = await resolvedGroup(in242);
  await noteDeploy(ctx, {
    service: 'payment',
    environment: 'production',
    version: '3.0.0',
    commit: null,
  });
  const { releases } = await listReleases(ctx, { limit: 10 });
  const [odd] = releases.filter(({ version }) => version === '3.0.0');
  await excludeRelease(ctx, odd?.id ?? '', true);
  await see(ctx, '3.0.0');
  assert.equal((await onlyGroup(ctx)).state, 'resolved');
});

test('resolved without a release, errors within thirty minutes are stragglers', async () => {
  const { ctx } = await resolvedGroup({ kind: 'now' });
  await see(ctx, '2.4.1', later(29));
  assert.equal((await onlyGroup(ctx)).state, 'resolved');
  await see(ctx, '2.4.1', later(31));
  assert.equal((await onlyGroup(ctx)).state, 'regressed');
});

test('resolved in the next release, it binds to the first that is deployed afterwards', async () => {
  const { ctx } = await resolvedGroup({ kind: 'next' });
  await see(ctx, '2.4.1');
  assert.deepEqual((await onlyGroup(ctx)).resolved_in, null);
  const deploy = { service: 'payment', environment: 'production', commit: null };
  await noteDeploy(ctx, { ...deploy, version: '2.3.12' });
  assert.equal(
    (await onlyGroup(ctx)).resolved_in,
    null,
    'a hotfix of an old line is not the next release',
  );
  await noteDeploy(ctx, { ...deploy, version: '2.4.2' });
  await noteDeploy(ctx, { ...deploy, version: '2.4.3' });
  assert.equal((await onlyGroup(ctx)).resolved_in, '2.4.2');
  await see(ctx, '2.4.1');
  assert.equal((await onlyGroup(ctx)).state, 'resolved');
  await see(ctx, '2.4.2');
  assert.equal((await onlyGroup(ctx)).state, 'regressed');
});

test('a deploy that is told twice with one key is one deploy', async () => {
  const ctx = await newOrg(kernel);
  const deploy = {
    service: 'stock',
    environment: '',
    version: '1',
    commit: null,
    idempotencyKey: 'k',
  };
  const [first, second] = [await noteDeploy(ctx, deploy), await noteDeploy(ctx, deploy)];
  assert.equal(first.id, second.id);
  await assert.rejects(noteDeploy(ctx, { ...deploy, at: later(60).toISOString() }), {
    code: 'deploy-in-future',
  });
});

test('a group is assigned to somebody of the org; two people at once do not overwrite each other', async () => {
  const ctx = await newOrg(kernel);
  await see(ctx, '1.0.0');
  const { id } = await onlyGroup(ctx);
  const person = await newPerson(kernel, ctx.org);
  assert.ok(person.actor.kind === 'person');
  const assignment = { assigneeId: person.actor.personId, ownerTeamId: null, version: 1 };
  const both = await Promise.allSettled([
    assignGroup(ctx, id, assignment),
    assignGroup(ctx, id, { ...assignment, assigneeId: null }),
  ]);
  const refused = both.filter((each) => each.status === 'rejected');
  assert.deepEqual(
    refused.map(({ reason }) => reason.code),
    ['group-changed'],
  );
  const stranger = await newOrg(kernel);
  assert.ok(stranger.actor.kind === 'person');
  await assert.rejects(
    assignGroup(ctx, id, { ...assignment, assigneeId: stranger.actor.personId, version: 2 }),
    { code: 'assignee-not-here' },
  );
});

test('a person reopens what was resolved', async () => {
  const { ctx, id } = await resolvedGroup(in242);
  await reopenGroup(ctx, id);
  const group = await onlyGroup(ctx);
  assert.deepEqual([group.state, group.reason, group.resolved_in], ['ongoing', 'reopened', null]);
});

test('new is ongoing after a day; nothing for a month is archived, and seen again it is open', async () => {
  const ctx = await newOrg(kernel);
  await see(ctx, '1.0.0', later(0));
  const moveOn = () => inTransaction(ctx, (ctx) => moveGroupsOn(ctx, 100));
  assert.equal(await moveOn(), 0);
  kernel.clock.advance(25 * 3_600_000);
  await moveOn();
  assert.equal((await onlyGroup(ctx)).state, 'ongoing');
  kernel.clock.advance(30 * 24 * 3_600_000);
  await moveOn();
  assert.equal((await onlyGroup(ctx)).state, 'archived');
  await see(ctx, '1.0.0', later(0));
  assert.deepEqual((await onlyGroup(ctx)).reason, 'seen-again');
});

test('screens hear of groups once their change is kept: an id, and once for each fold', async () => {
  const ctx = await newOrg(kernel);
  const heard: string[] = [];
  const { live } = kernel.parts;
  const end = live.subscribe(ctx.org, ({ topic, id }) => {
    if (topic === 'aisher.group') heard.push(id);
  });
  await foldErrors(ctx, [anError(), anError(), anError({ type: 'Other' })]);
  assert.equal(heard.length, 1);
  const [group] = await groupsOf(ctx);
  await resolveGroups(ctx, [group?.id ?? ''], { kind: 'now' });
  assert.equal(heard.at(-1), group?.id);
  await assert.rejects(resolveGroups(ctx, [ctx.org], { kind: 'now' }));
  assert.equal(heard.length, 2);
  end();
});
