import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, inTransaction, listDrafts } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { aisherModule } from '../../index.ts';
import { aLog, anError, groupsOf, rowsOf } from '../../testing/errors.ts';
import { foldErrors } from '../fold/fold.ts';
import { assignGroup, resolveGroups } from '../states.ts';
import { mergeGroups } from './merge.ts';
import { splitGroup } from './split.ts';
import { undoChange } from './undo.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));

/** An org with a group for each type, the oldest first, each with as many errors as its place says. */
async function orgWith(...types: readonly string[]) {
  const ctx = await newOrg(kernel);
  const errors = types.flatMap((type, place) =>
    Array.from({ length: place + 1 }, () => anError({ type, at: at(place) })),
  );
  await foldErrors(ctx, errors);
  const groups = await groupsOf(ctx);
  return { ctx, ids: groups.map(({ id }) => id) as [string, string, ...string[]] };
}

const countsOf = async (ctx: AnyContext) =>
  Object.fromEntries((await groupsOf(ctx)).map(({ id, events }) => [id, events]));

/** Of each group, its own count and what the minutes of its fingerprints sum up to. */
async function assertSummed(ctx: AnyContext) {
  const rows = await rowsOf(
    ctx,
    sql<{ events: number; minutes: number }>`
      select g.events::int, coalesce((select sum(m.events) from aisher.fingerprint f
        join aisher.group_minute m on m.org_id = f.org_id and m.hash = f.hash where f.group_id = g.id), 0)::int as minutes
      from aisher.error_group g`,
  );
  assert.ok(rows.length > 0);
  for (const { events, minutes } of rows) assert.equal(events, minutes);
}

const hashesOf = async (ctx: AnyContext, groupId: string) =>
  (
    await rowsOf(
      ctx,
      sql<{
        hash: string;
      }>`select hash from aisher.fingerprint where group_id = ${groupId}::uuid order by first_seen_at`,
    )
  ).map(({ hash }) => hash);

test('a wrong merge is undone in one act, counts included; new errors go where the undone rules send them', async () => {
  const { ctx, ids } = await orgWith('A', 'B');
  const changeId = await mergeGroups(ctx, ids[0], [ids[1]]);
  assert.deepEqual(await countsOf(ctx), { [ids[0]]: 3 });
  await foldErrors(ctx, [anError({ type: 'B', at: at(9) })]);
  assert.deepEqual(await countsOf(ctx), { [ids[0]]: 4 });
  await assertSummed(ctx);
  assert.equal((await undoChange(ctx, ids[0], changeId)).fingerprints, 1);
  assert.deepEqual(await countsOf(ctx), { [ids[0]]: 1, [ids[1]]: 3 });
  await foldErrors(ctx, [anError({ type: 'B', at: at(10) })]);
  assert.deepEqual(await countsOf(ctx), { [ids[0]]: 1, [ids[1]]: 4 });
  await assertSummed(ctx);
});

test('states and owners of both stay through a merge and its undo', async () => {
  const { ctx, ids } = await orgWith('A', 'B');
  await resolveGroups(ctx, [ids[1]], { kind: 'now' });
  const before = await groupsOf(ctx);
  await undoChange(ctx, ids[0], await mergeGroups(ctx, ids[0], [ids[1]]));
  assert.deepEqual(await groupsOf(ctx), before);
});

test('a second undo does nothing, and an undo is not undone', async () => {
  const { ctx, ids } = await orgWith('A', 'B');
  const changeId = await mergeGroups(ctx, ids[0], [ids[1]]);
  await undoChange(ctx, ids[0], changeId);
  assert.equal((await undoChange(ctx, ids[0], changeId)).fingerprints, 0);
  const [undo] = await rowsOf(
    ctx,
    sql<{ id: string }>`select id from aisher.group_change where kind = 'undo'`,
  );
  await assert.rejects(undoChange(ctx, ids[0], undo?.id ?? ''), { code: 'undo-of-undo' });
});

test('an undo after a newer split moves only what is still as the merge left it', async () => {
  const { ctx, ids } = await orgWith('A', 'B', 'C');
  const [a, b, c = ''] = ids;
  const changeId = await mergeGroups(ctx, a, [b, c]);
  const split = await splitGroup(ctx, a, { fingerprints: (await hashesOf(ctx, a)).slice(2) });
  assert.equal((await undoChange(ctx, a, changeId)).fingerprints, 1);
  assert.deepEqual(await countsOf(ctx), { [a]: 1, [b]: 2, [split.groupId]: 3 });
  await assertSummed(ctx);
});

test('of two people who merge at once, the second sees what the first did', async () => {
  const { ctx, ids } = await orgWith('A', 'B', 'C');
  const [a, b, c = ''] = ids;
  const both = await Promise.allSettled([mergeGroups(ctx, a, [b]), mergeGroups(ctx, c, [b])]);
  const refused = both.filter((each) => each.status === 'rejected');
  assert.deepEqual(
    refused.map(({ reason }) => reason.code),
    ['group-merged'],
  );
  await assertSummed(ctx);
});

test('a group is not merged into itself, nor one of another org into one of this', async () => {
  const { ctx, ids } = await orgWith('A', 'B');
  await assert.rejects(mergeGroups(ctx, ids[0], [ids[0]]), { code: 'merge-into-itself' });
  const other = await orgWith('A', 'B');
  await assert.rejects(mergeGroups(ctx, ids[0], [other.ids[0]]), { code: 'group-not-found' });
});

test('a split leaves something, and takes only what is there', async () => {
  const { ctx, ids } = await orgWith('A', 'B');
  const [a, b] = [await hashesOf(ctx, ids[0]), await hashesOf(ctx, ids[1])];
  await assert.rejects(splitGroup(ctx, ids[0], { fingerprints: a }), { code: 'split-of-all' });
  await assert.rejects(splitGroup(ctx, ids[0], { fingerprints: b }), { code: 'fingerprint-moved' });
  assert.deepEqual(await countsOf(ctx), { [ids[0]]: 1, [ids[1]]: 2 });
});

const words = [
  'root',
  'admin',
  'guest',
  'oracle',
  'postgres',
  'jenkins',
  'deploy',
  'backup',
  'kim',
];
const refusal = (word: string, minute = 0) =>
  aLog(`password of user ${word} was refused`, { at: at(minute) });
const joining = words.map((word, minute) => refusal(word, minute));

test('a split stays split: templates that turn out to be one later do not join it again', async () => {
  const { ctx, ids } = await orgWith('A');
  await foldErrors(ctx, [refusal('root'), refusal('admin', 1)]);
  const [one, other] = (await groupsOf(ctx)).filter(({ id }) => id !== ids[0]);
  assert.ok(one && other);
  await mergeGroups(ctx, one.id, [other.id]);
  const split = await splitGroup(ctx, one.id, {
    fingerprints: (await hashesOf(ctx, one.id)).slice(1),
  });
  for (const each of joining) await foldErrors(ctx, [each]);
  const counts = await countsOf(ctx);
  assert.deepEqual([counts[one.id], counts[split.groupId]].toSorted(), [2, 9]);
  assert.equal(Object.keys(counts).length, 3);
  await assertSummed(ctx);
});

test('a merge that was undone is not done again by a machine', async () => {
  const ctx = await newOrg(kernel);
  for (const each of joining.slice(0, 8)) await foldErrors(ctx, [each]);
  const [join] = await rowsOf(
    ctx,
    sql<{
      id: string;
      group_id: string;
    }>`select id, group_id from aisher.group_change where kind = 'join' order by created_at`,
  );
  assert.ok(join);
  const { fingerprints } = await undoChange(ctx, join.group_id, join.id);
  assert.ok(fingerprints > 0);
  const apart = Object.keys(await countsOf(ctx)).length;
  assert.ok(apart > 1);
  await foldErrors(ctx, [refusal('lee'), refusal('root', 3), refusal('park', 4)]);
  assert.equal(Object.keys(await countsOf(ctx)).length, apart);
});

test('a join of templates does not cross what a person resolved: a person is asked', async () => {
  const ctx = await newOrg(kernel);
  await foldErrors(ctx, [refusal('root')]);
  const [first] = await groupsOf(ctx);
  assert.ok(first);
  await resolveGroups(ctx, [first.id], { kind: 'release', version: '9.0.0', excludes: [] });
  for (const each of joining.slice(1)) await foldErrors(ctx, [each]);
  const groups = await groupsOf(ctx);
  assert.equal(groups.length, 2);
  assert.equal(groups.find(({ id }) => id === first.id)?.events, 1);
  const { drafts } = await listDrafts(ctx, { state: 'all', whose: 'all', limit: 10 });
  assert.deepEqual(
    drafts.map(({ kind }) => kind),
    ['aisher.merge'],
  );
});

test('a join of templates does not cross groups that have different owners', async () => {
  const ctx = await newOrg(kernel);
  await foldErrors(ctx, [refusal('root'), refusal('admin', 1)]);
  assert.ok(ctx.actor.kind === 'person');
  const { personId } = ctx.actor;
  const [one, other] = await groupsOf(ctx);
  assert.ok(one && other);
  await assignGroup(ctx, one.id, { assigneeId: personId, ownerTeamId: null, version: 1 });
  await inTransaction(ctx, async (ctx) => {
    await sql`update aisher.error_group set assignee_id = gen_random_uuid() where id = ${other.id}::uuid`.execute(
      ctx.db,
    );
  });
  for (const each of joining.slice(2)) await foldErrors(ctx, [each]);
  assert.deepEqual(
    (await groupsOf(ctx)).map(({ id }) => id),
    [one.id, other.id],
  );
});

test('the oldest group keeps its id when templates join', async () => {
  const ctx = await newOrg(kernel);
  await foldErrors(ctx, [refusal('root')]);
  const [first] = await groupsOf(ctx);
  for (const each of joining.slice(1)) await foldErrors(ctx, [each]);
  assert.deepEqual(await countsOf(ctx), { [first?.id ?? '']: words.length });
});
