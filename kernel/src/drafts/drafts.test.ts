import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Context } from '../core/context.ts';
import { inTransaction, kernelDb } from '../core/context.ts';
import { listEvents } from '../ledger/ledger.ts';
import type { LiveMessage } from '../live/live.ts';
import { newOrg, newPerson, testKernel } from '../testing/index.ts';
import { newNote } from '../testing/note-kind.ts';
import { noteModules } from '../testing/note-module.ts';
import { digestOf } from './draft-digest.ts';
import { addVersion, snoozeDraft } from './drafts.ts';
import { getDraft, listDrafts } from './inbox.ts';
import { tendDrafts } from './jobs.ts';
import { versionsMax } from './schema.ts';
import { stampDraft } from './stamps/stamps.ts';

const kernel = await testKernel({ modules: noteModules });

const inbox = (ctx: Context<never>, more = {}) =>
  listDrafts(ctx, { state: 'waiting', limit: 30, ...more });

test('a newer draft of the same subject supersedes the pending one, whoever comes first', async () => {
  const ctx = await newOrg(kernel);
  const made = await Promise.all(
    Array.from({ length: 5 }, () => newNote(ctx, { subjectKey: 'one shelf' })),
  );
  const { drafts, waiting } = await inbox(ctx);
  assert.equal(drafts.length, 1);
  assert.equal(waiting, 1);
  const superseded = await inbox(ctx, { state: 'superseded' });
  assert.equal(superseded.drafts.length, 4);
  const ids = new Set(made.map(({ id }) => id));
  assert.ok(superseded.drafts.every(({ supersededBy }) => ids.has(supersededBy ?? '')));
});

test('a machine lists what its own person was asked, whatever it asks for', async () => {
  const ctx = await newOrg(kernel);
  const machine = await newPerson(kernel, ctx.org, 'owner', 'agent');
  await newNote(ctx);
  const own = await newNote(machine);
  const listed = await inbox(machine, { whose: 'all', state: 'all' });
  assert.deepEqual(
    listed.drafts.map(({ id }) => id),
    [own.id],
  );
});

test('the first page of what waits is what a search for any word finds', async () => {
  const ctx = await newOrg(kernel);
  const member = await newPerson(kernel, ctx.org);
  const viewer = await newPerson(kernel, ctx.org, 'viewer');
  for (let n = 0; n < 12; n += 1) {
    const asker = n % 3 === 0 ? member : ctx;
    const { id } = await newNote(asker, n % 4 === 0 ? { askedPersonId: null } : {});
    if (n % 5 === 0) await snoozeDraft(ctx, id, new Date(kernel.clock.now().getTime() + 60_000));
  }
  for (const [who, whose] of [
    [ctx, 'mine'],
    [ctx, 'all'],
    [member, 'mine'],
    [member, 'all'],
    [viewer, undefined],
  ] as const) {
    for (const limit of [1, 3, 30]) {
      const page = await inbox(who, { limit, whose });
      assert.ok(page.drafts.length > 0 && page.waiting > 0);
      // Each note has this word.
      assert.deepEqual(page, await inbox(who, { limit, whose, q: 'ink' }));
    }
  }
  assert.deepEqual(
    await inTransaction(ctx, (ctx) => inbox(ctx as Context<never>)),
    await inbox(ctx),
    'inside a transaction, too',
  );
  const alone = await newOrg(kernel);
  assert.deepEqual(await inbox(alone), { drafts: [], nextCursor: null, waiting: 0 });
});

test('the same id again makes no second draft', async () => {
  const ctx = await newOrg(kernel);
  const first = await newNote(ctx, { subjectKey: 'again' });
  const second = await newNote(ctx, { id: first.id, subjectKey: 'again' });
  assert.deepEqual([first.isNew, second.isNew], [true, false]);
  assert.equal((await getDraft(ctx, first.id)).state, 'pending');
  const events = await listEvents(ctx, { type: 'kernel.draft-created' });
  assert.equal(events.length, 1);
});

test('a draft that was overtaken before it was written asks nobody and replaces nothing', async () => {
  const ctx = await newOrg(kernel);
  const newer = await newNote(ctx, { subjectKey: 'race' });
  const late = await newNote(ctx, { subjectKey: 'race', supersededBy: newer.id });
  assert.equal((await getDraft(ctx, late.id)).supersededBy, newer.id);
  assert.deepEqual(
    (await inbox(ctx)).drafts.map(({ id }) => id),
    [newer.id],
  );
});

test('the digest does not depend on the order of keys and depends on every value', () => {
  const body = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 2 }));
  fc.assert(
    fc.property(body, (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      const digest = digestOf({ kind: 'a.b', title: 't', body: value });
      assert.equal(digestOf({ kind: 'a.b', title: 't', body: turned }), digest);
      assert.notEqual(digestOf({ kind: 'a.b', title: 'u', body: value }), digest);
      assert.notEqual(digestOf({ kind: 'a.b', title: 't', body: { ...value, ' ': 1 } }), digest);
    }),
  );
});

test('a digest survives the way through the database', async () => {
  const ctx = await newOrg(kernel);
  const body = { text: '커밋 "따옴표" \\ 줄\n바꿈 🧧 é' };
  const { id, digest } = await newNote(ctx, { body });
  const [version] = (await getDraft(ctx, id)).versions;
  const title = body.text.slice(0, 80);
  assert.equal(digestOf({ kind: 'note.note', title, body: version?.body }), digest);
});

test('pages of the inbox hold every draft once, newest first', async () => {
  const ctx = await newOrg(kernel);
  for (let n = 0; n < 7; n += 1) {
    await newNote(ctx);
    // Some at the very same millisecond: the id then decides.
    if (n % 3 === 0) kernel.clock.advance(1);
  }
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await inbox(ctx, { limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...page.drafts.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  assert.equal(seen.length, 7);
  assert.equal(new Set(seen).size, 7);
  await assert.rejects(inbox(ctx, { cursor: 'bm9uc2Vuc2U' }), { code: 'cursor-unreadable' });
});

test('the inbox is one person’s own; others of the org see it by asking for all', async () => {
  const owner = await newOrg(kernel);
  const member = await newPerson(kernel, owner.org);
  const viewer = await newPerson(kernel, owner.org, 'viewer');
  await newNote(owner);
  assert.equal((await inbox(member)).drafts.length, 0);
  assert.equal((await inbox(member, { whose: 'all' })).drafts.length, 1);
  assert.equal((await inbox(viewer)).drafts.length, 1);
  const stranger = await newOrg(kernel);
  assert.equal((await inbox(stranger, { whose: 'all' })).drafts.length, 0);
});

test('a snoozed draft is hidden until it is due, then announced', async () => {
  const ctx = await newOrg(kernel);
  const { id } = await newNote(ctx);
  const until = new Date(ctx.now().getTime() + 60_000);
  await snoozeDraft(ctx, id, until);
  assert.equal((await inbox(ctx)).drafts.length, 0);
  assert.equal((await inbox(ctx, { state: 'snoozed' })).drafts.length, 1);
  kernel.clock.advance(61_000);
  // Due to the moment, also before the job comes.
  assert.equal((await inbox(ctx)).drafts.length, 1);
  const heard: LiveMessage[] = [];
  const stop = kernel.parts.live.subscribe(ctx.org, (message) => heard.push(message));
  assert.deepEqual(await tendDrafts(ctx), { expired: 0, woken: 1 });
  stop();
  assert.deepEqual(
    heard.map((message) => message.id),
    [id],
  );
  assert.equal((await inbox(ctx)).waiting, 1);
  const told = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.notification').select(['kind', 'draft_id']).execute(),
  );
  assert.deepEqual(told, [{ kind: 'note.draft-waiting', draft_id: id }]);
  await assert.rejects(snoozeDraft(ctx, id, ctx.now()), { code: 'snooze-out-of-range' });
});

test('runs of the job at one moment wake a draft once, and not one put off again in the meantime', async () => {
  const ctx = await newOrg(kernel);
  const { id } = await newNote(ctx);
  await snoozeDraft(ctx, id, new Date(ctx.now().getTime() + 60_000));
  kernel.clock.advance(61_000);
  const runs = await Promise.all([1, 2, 3, 4].map(() => tendDrafts(ctx)));
  assert.equal(
    runs.reduce((sum, { woken }) => sum + woken, 0),
    1,
  );
  const told = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.notification').select('kind').execute(),
  );
  assert.equal(told.length, 1);
  await snoozeDraft(ctx, id, new Date(ctx.now().getTime() + 60_000));
  kernel.clock.advance(61_000);
  const later = new Date(ctx.now().getTime() + 600_000);
  await Promise.all([tendDrafts(ctx), snoozeDraft(ctx, id, later)]);
  const { drafts } = await inbox(ctx, { state: 'snoozed' });
  assert.equal(drafts[0]?.snoozedUntil, later.toISOString());
});

test('an expired draft is marked once, and was over before the job came', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  kernel.clock.advance(3_600_001);
  assert.equal((await getDraft(ctx, id)).state, 'expired');
  assert.equal((await inbox(ctx)).drafts.length, 0);
  const stamp = { decision: 'approve', digest, via: 'app' } as const;
  await assert.rejects(stampDraft(ctx, id, stamp), { code: 'draft-expired' });
  assert.equal((await tendDrafts(ctx)).expired, 1);
  assert.equal((await tendDrafts(ctx)).expired, 0);
  assert.equal((await inbox(ctx, { state: 'expired' })).drafts.length, 1);
});

test('a wording made from one that is no longer shown is refused', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  const version = (text: string) =>
    addVersion(ctx, id, { body: { text }, origin: 'model', hint: null, shownDigest: digest });
  const results = await Promise.allSettled([version('buy paper'), version('buy a seal')]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const draft = await getDraft(ctx, id);
  assert.equal(draft.version, 2);
  assert.equal(draft.versions.length, 2);
  assert.deepEqual(draft.versions[1]?.body, { text: draft.title });
});

test('a change that is rolled back announces nothing', async () => {
  const ctx = await newOrg(kernel);
  const heard: LiveMessage[] = [];
  const stop = kernel.parts.live.subscribe(ctx.org, (message) => heard.push(message));
  await assert.rejects(
    inTransaction(ctx, async (ctx) => {
      await newNote(ctx);
      throw new Error('rolled back on purpose');
    }),
    /on purpose/,
  );
  stop();
  assert.equal(heard.length, 0);
  assert.equal((await inbox(ctx)).drafts.length, 0);
});

test('a draft takes so many wordings, and says what to do then', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  const add = (n: number, shownDigest: string) =>
    addVersion(ctx, id, { body: { text: `${n}` }, origin: 'person', hint: null, shownDigest });
  let shown = digest;
  for (let n = 2; n <= versionsMax; n += 1) shown = (await add(n, shown)).digest;
  await assert.rejects(add(0, shown), { status: 409, code: 'versions-full' });
  assert.equal((await getDraft(ctx, id)).versions.length, versionsMax);
});

test('the inbox finds a draft by its title and by what its kind has searched', async () => {
  const ctx = await newOrg(kernel);
  const { id } = await newNote(ctx, { summary: { shelf: 'top_left' }, body: { text: 'buy ink' } });
  await newNote(ctx, { summary: { shelf: 'topxleft' }, body: { text: 'paper' } });
  const found = async (q: string) => (await inbox(ctx, { q })).drafts.map((draft) => draft.id);
  assert.deepEqual(await found('top_l'), [id]);
  assert.deepEqual(await found('INK'), [id]);
  assert.deepEqual(await found('bottom'), []);
});

test('a draft that expired says how its kind is asked for again', async () => {
  const ctx = await newOrg(kernel);
  const { id } = await newNote(ctx);
  kernel.clock.advance(7_200_000);
  await assert.rejects(snoozeDraft(ctx, id, null), {
    code: 'draft-expired',
    message: 'The time to decide has passed; write the note again.',
  });
});
