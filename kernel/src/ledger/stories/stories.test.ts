import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { z } from 'zod';
import { type Context, inTransaction } from '../../core/context.ts';
import { stampDraft } from '../../drafts/stamps/stamps.ts';
import { defineJob, enqueue } from '../../jobs/jobs.ts';
import { notify } from '../../notify/notifications.ts';
import { newOrg, newPerson, testKernel } from '../../testing/index.ts';
import { newNote } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { renewVerdict } from '../verdict.ts';
import { listEventLines, readLedgerState } from './events.ts';
import { story } from './schema.ts';
import { tellStory } from './stories.ts';

const greet = defineJob({ name: 'kernel.greet', payload: z.object({}), handle: async () => {} });
const kernel = await testKernel({
  modules: noteModules.map((module) =>
    module.name === 'kernel' ? { ...module, jobs: [...module.jobs, greet] } : module,
  ),
});

const freshState = async (ctx: Context<never>) => {
  await renewVerdict(ctx);
  return readLedgerState(ctx);
};

test('a story holds the draft, its stamp, events, jobs, questions and actions, oldest first', async () => {
  const ctx = await newOrg(kernel);
  if (ctx.actor.kind !== 'person') throw new Error('an owner is a person');
  const { personId } = ctx.actor;
  const { id, digest } = await newNote(ctx);
  await inTransaction(ctx, (ctx) => enqueue(ctx, greet, {}));
  await ctx.parts.llm.generate(ctx, {
    task: 'kernel.greeting',
    schema: z.object({}),
    instructions: 'greet',
    untrusted: '',
    promptVersion: 'test/1',
    fallback: () => ({}),
  });
  await notify(ctx, {
    personId,
    kind: 'note.draft-waiting',
    draftId: id,
    params: {},
    url: `/drafts/${id}`,
  });
  kernel.clock.advance(5);
  // The phone's request has a trace of its own; the draft's story tells of it all the same.
  const phone = { ...ctx, trace: randomUUID() };
  await stampDraft(phone, id, { decision: 'approve', via: 'app', digest });
  const told = await tellStory(ctx, ctx.trace);
  assert.doesNotThrow(() => story.parse(told));
  const sources = new Set(told.entries.map(({ source }) => source));
  for (const source of ['draft', 'stamp', 'event', 'job', 'llm', 'action'] as const) {
    assert.ok(sources.has(source), `nothing from ${source}`);
  }
  assert.ok(told.entries.some(({ title }) => title === 'kernel.draft-stamped'));
  assert.equal(told.entries.find(({ source }) => source === 'stamp')?.facts.by, '김도장');
  const times = told.entries.map(({ at }) => at);
  assert.deepEqual(times, [...times].sort());
  const stamped = await tellStory(ctx, phone.trace);
  assert.ok(stamped.entries.some(({ source }) => source === 'draft'));
});

test('nothing is shown of a trace that is unknown, or another org’s', async () => {
  const ctx = await newOrg(kernel);
  await newNote(ctx);
  const stranger = await newOrg(kernel);
  await assert.rejects(tellStory(stranger, ctx.trace), { code: 'trace-not-found' });
  await assert.rejects(tellStory(ctx, randomUUID()), { code: 'trace-not-found' });
});

test('a member’s view of a story lacks others’ deliveries and actions; an owner’s has them', async () => {
  const owner = await newOrg(kernel);
  const { id, digest } = await newNote(owner);
  await notify(owner, {
    personId: owner.actor.kind === 'person' ? owner.actor.personId : '',
    kind: 'note.draft-waiting',
    draftId: id,
    params: {},
    url: `/drafts/${id}`,
  });
  await stampDraft(owner, id, { decision: 'approve', via: 'app', digest });
  const sourcesFor = async (ctx: Parameters<typeof tellStory>[0]) =>
    new Set((await tellStory(ctx, owner.trace)).entries.map(({ source }) => source));
  const all = await sourcesFor(owner);
  const seen = await sourcesFor(await newPerson(kernel, owner.org, 'member'));
  assert.ok(all.has('action') && all.has('stamp'));
  assert.ok(seen.has('stamp') && !seen.has('action') && !seen.has('delivery'));
});

test('the ledger’s pages hold every event once, by type of a module or a whole type', async () => {
  const ctx = await newOrg(kernel);
  for (let n = 0; n < 5; n += 1) await newNote(ctx);
  const seen: number[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await listEventLines(ctx, { limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...page.events.map(({ seq }) => seq));
    cursor = page.nextCursor;
  } while (cursor !== null);
  assert.deepEqual(seen, [5, 4, 3, 2, 1]);
  const count = async (type: string) =>
    (await listEventLines(ctx, { type, limit: 50 })).events.length;
  assert.deepEqual(
    [await count('kernel.'), await count('kernel.draft-created'), await count('commit.')],
    [5, 5, 0],
  );
  await assert.rejects(listEventLines(ctx, { cursor: '-1', limit: 2 }), {
    code: 'cursor-unreadable',
  });
});

test('the state of the ledger says what it holds', async () => {
  const ctx = await newOrg(kernel);
  assert.deepEqual((await freshState(ctx)).head, null);
  await newNote(ctx);
  const state = await freshState(ctx);
  assert.deepEqual([state.state, state.events, state.brokenAt], ['unwitnessed', 1, null]);
  assert.match(state.head ?? '', /^[0-9a-f]{64}$/);
});
