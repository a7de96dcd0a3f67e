import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, type Context, getDraft, listDrafts, listEvents } from '@dojang/kernel';
import { kernelModule, stampDraft } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { aisherModule } from '../../index.ts';
import { noteDeploy } from '../../releases/deploys.ts';
import { aLog, anError, groupsOf } from '../../testing/errors.ts';
import { foldErrors } from '../fold/fold.ts';
import { getGroup } from '../group-list.ts';
import { resolveGroups } from '../states.ts';
import type { FixedIn, SilenceUntil } from './bodies.ts';
import { proposeOfGroups } from './propose.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const later = (minutes: number) => new Date(kernel.clock.now().getTime() + minutes * 60_000);

async function orgWithGroup() {
  const ctx = await newOrg(kernel);
  const { opened } = await foldErrors(ctx, [anError({ at: later(-5) })]);
  return { ctx, id: opened[0] ?? '' };
}

async function stamp(ctx: Context<never>, draftId: string) {
  const { versions } = await getDraft(ctx, draftId);
  const digest = versions.at(-1)?.digest ?? '';
  await stampDraft(ctx, draftId, { decision: 'approve', via: 'app', digest });
  assert.equal((await getDraft(ctx, draftId)).state, 'done', 'the act is the stamp itself');
}

const in242: FixedIn = { kind: 'release', version: '2.4.2', excludes: [] };

test('a stamp resolves the groups in the release that the draft names', async () => {
  const { ctx, id } = await orgWithGroup();
  const proposal = { kind: 'resolve', fixedIn: in242, commit: null } as const;
  const { draftId } = await proposeOfGroups(ctx, id, { others: [], proposal });
  assert.equal((await getGroup(ctx, id)).state, 'new', 'nothing happens before the stamp');
  await stamp(ctx, draftId);
  const { state, resolvedIn } = await getGroup(ctx, id);
  assert.deepEqual([state, resolvedIn], ['resolved', '2.4.2']);
  assert.equal((await listEvents(ctx, { type: 'aisher.group-resolved' })).length, 1);
});

test('a stamp is refused when the error came in that release after the draft was written', async () => {
  const { ctx, id } = await orgWithGroup();
  const proposal = { kind: 'resolve', fixedIn: in242, commit: null } as const;
  const { draftId } = await proposeOfGroups(ctx, id, { others: [], proposal });
  await foldErrors(ctx, [anError({ release: '2.4.2', at: later(0) })]);
  await assert.rejects(stamp(ctx, draftId), { code: 'group-seen-since' });
});

async function silenced(until: SilenceUntil) {
  const { ctx, id } = await orgWithGroup();
  const proposal = { kind: 'silence', until } as const;
  const { draftId } = await proposeOfGroups(ctx, id, { others: [], proposal });
  await stamp(ctx, draftId);
  assert.equal((await getGroup(ctx, id)).silence?.kept, 0);
  return { ctx, id };
}

/** What the one note at the end of a silence says was kept back. */
async function keptBack(ctx: AnyContext) {
  const notes = await listEvents(ctx, { type: 'aisher.silence-ended' });
  return notes.map(({ data }) => (data as { kept: number }).kept);
}

const see = (ctx: AnyContext, count: number, more = {}) =>
  foldErrors(
    ctx,
    Array.from({ length: count }, () => anError({ at: later(0), ...more })),
  );

test('a silence ends after so many events, and says once how many were kept back', async () => {
  const { ctx, id } = await silenced({ kind: 'events', events: 5 });
  await see(ctx, 4);
  assert.equal((await getGroup(ctx, id)).silence?.kept, 4);
  await see(ctx, 2);
  assert.equal((await getGroup(ctx, id)).silence, null);
  await see(ctx, 2);
  assert.deepEqual(await keptBack(ctx), [6]);
});

test('a silence ends when errors come faster than it allows', async () => {
  const { ctx } = await silenced({ kind: 'rate', eventsPerHour: 10 });
  await see(ctx, 5);
  assert.deepEqual(await keptBack(ctx), []);
  await see(ctx, 5);
  assert.deepEqual(await keptBack(ctx), [10]);
});

test('a silence until the next release ends with the first error after it', async () => {
  const { ctx } = await silenced({ kind: 'release' });
  await see(ctx, 1);
  kernel.clock.advance(1_000);
  await noteDeploy(ctx, {
    service: 'payment',
    environment: 'production',
    version: '2.5.0',
    commit: null,
  });
  assert.deepEqual(await keptBack(ctx), []);
  await see(ctx, 1, { release: '2.5.0' });
  assert.deepEqual(await keptBack(ctx), [2]);
});

test('a stamp merges what a machine proposed, and is refused when a group is gone', async () => {
  const ctx = await newOrg(kernel);
  const words = ['root', 'admin', 'guest', 'oracle', 'postgres', 'jenkins', 'deploy', 'backup'];
  const logs = words.map((word, n) =>
    aLog(`password of user ${word} was refused`, { at: later(n - 20) }),
  );
  const { opened } = await foldErrors(ctx, logs.slice(0, 1));
  await resolveGroups(ctx, opened, in242);
  for (const each of logs.slice(1)) await foldErrors(ctx, [each]);
  const { drafts } = await listDrafts(ctx, { state: 'all', whose: 'all', limit: 10 });
  const [draft] = drafts;
  assert.equal(draft?.kind, 'aisher.merge');
  await stamp(ctx, draft.id);
  assert.deepEqual(
    (await groupsOf(ctx)).map(({ id, events }) => [id, events]),
    [[opened[0], words.length]],
  );
});
