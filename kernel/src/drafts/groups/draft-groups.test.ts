import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Context } from '../../core/context.ts';
import { newOrg, newPerson, testKernel } from '../../testing/index.ts';
import { newNote } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { snoozeDraft } from '../drafts.ts';
import { listDrafts } from '../inbox.ts';
import { stampDraft } from '../stamps/stamps.ts';
import { listDraftGroups } from './draft-groups.ts';
import { groupsMax, perGroupMax } from './schema.ts';

const kernel = await testKernel({ modules: noteModules });

const groupsOf = (ctx: Context<never>, more = {}) =>
  listDraftGroups(ctx, { state: 'waiting', ...more });

/** A note a second later than the one before: the newest first is the last. */
async function noteOn(ctx: Context<never>, shelf: string, more = {}) {
  kernel.clock.advance(1000);
  return newNote(ctx, { summary: { shelf }, ...more });
}

test('each group has its newest drafts, and the list of the group goes on where they end', async () => {
  const ctx = await newOrg(kernel);
  for (let n = 0; n < 12; n += 1) await noteOn(ctx, 'left');
  for (let n = 0; n < 2; n += 1) await noteOn(ctx, 'right');
  const { groups, others, waiting } = await groupsOf(ctx);
  assert.deepEqual(
    groups.map(({ key, title, count }) => [key, title, count]),
    [
      ['note:right', 'right', 2],
      ['note:left', 'left', 12],
    ],
  );
  assert.deepEqual([others, waiting], [0, 14]);
  const [right, left] = groups;
  assert.equal(right?.nextCursor, null);
  assert.equal(left?.drafts.length, perGroupMax);
  const rest = await listDrafts(ctx, {
    state: 'waiting',
    group: 'note:left',
    cursor: left?.nextCursor ?? '',
    limit: 30,
  });
  const all = [...(left?.drafts ?? []), ...rest.drafts];
  assert.equal(new Set(all.map(({ id }) => id)).size, 12);
  assert.deepEqual(
    all.map(({ createdAt }) => createdAt),
    all
      .map(({ createdAt }) => createdAt)
      .sort()
      .reverse(),
  );
});

test('one group alone fills a page', async () => {
  const ctx = await newOrg(kernel);
  for (let n = 0; n < 31; n += 1) await noteOn(ctx, 'left');
  const { groups } = await groupsOf(ctx);
  assert.deepEqual(
    groups.map(({ drafts, count }) => [drafts.length, count]),
    [[30, 31]],
  );
  assert.ok(groups[0]?.nextCursor);
});

test('groups beyond those of one answer are counted', async () => {
  const ctx = await newOrg(kernel);
  for (let n = 0; n < groupsMax + 2; n += 1) await noteOn(ctx, `shelf ${n}`);
  const { groups, others } = await groupsOf(ctx);
  assert.deepEqual([groups.length, others], [groupsMax, 2]);
});

test('a group has what the list of the same state and person has', async () => {
  const ctx = await newOrg(kernel);
  const member = await newPerson(kernel, ctx.org);
  const viewer = await newPerson(kernel, ctx.org, 'viewer');
  for (let n = 0; n < 9; n += 1) {
    const { id, digest } = await noteOn(n % 3 === 0 ? member : ctx, n % 2 === 0 ? 'left' : 'right');
    if (n % 4 === 1) await snoozeDraft(ctx, id, new Date(kernel.clock.now().getTime() + 60_000));
    if (n === 8) await stampDraft(ctx, id, { decision: 'approve', digest, via: 'app' });
  }
  for (const who of [ctx, member, viewer]) {
    for (const state of ['waiting', 'snoozed'] as const) {
      for (const whose of ['mine', 'all'] as const) {
        const { groups, waiting } = await groupsOf(who, { state, whose });
        const listed = await listDrafts(who, { state, whose, limit: 100 });
        assert.deepEqual(
          new Set(groups.flatMap(({ drafts }) => drafts.map(({ id }) => id))),
          new Set(listed.drafts.map(({ id }) => id)),
        );
        assert.equal(waiting, listed.waiting);
        for (const { key, count } of groups) {
          const ofGroup = await listDrafts(who, { state, whose, group: key, limit: 100 });
          assert.equal(ofGroup.drafts.length, count);
        }
      }
    }
  }
});

test('drafts of another org are in no group', async () => {
  const ctx = await newOrg(kernel);
  await noteOn(await newOrg(kernel), 'left');
  assert.deepEqual(await groupsOf(ctx), { groups: [], others: 0, waiting: 0 });
});
