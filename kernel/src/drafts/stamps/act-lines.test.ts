import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import type { Context } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { listEvents } from '../../ledger/ledger.ts';
import {
  asOwner,
  newOrg,
  newPerson,
  pairDevice,
  testKernel,
  until,
  wideLimits,
} from '../../testing/index.ts';
import { noteModules } from '../../testing/note-module.ts';
import { newOrder, ordered, soldOut } from '../../testing/note-order.ts';
import { getDraft } from '../inbox.ts';
import { endLine } from './act-lines.ts';
import { stampDraft } from './stamps.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules, { limits: wideLimits(noteModules) });
before(() => kernel.parts.jobs.start(kernel.parts));
beforeEach(() => soldOut.clear());

async function stamped(ctx: Context<never>, items: readonly string[]) {
  const { id, digest } = await newOrder(ctx, items);
  await stampDraft(ctx, id, { decision: 'approve', digest, via: 'app' });
  return id;
}
const ended = (ctx: Context<never>, id: string, state: string) =>
  until(`the act to be ${state}`, async () => {
    const draft = await getDraft(ctx, id);
    return draft.state === state ? draft : undefined;
  });

test('one stamp does many lines; what failed is tried again by the same stamp, and only that', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  soldOut.add('one-b');
  const id = await stamped(ctx, ['one-a', 'one-b', 'one-c']);
  const failed = await ended(ctx, id, 'failed');
  assert.deepEqual(failed.progress, { total: 3, done: 2, failed: 1 });
  assert.deepEqual(failed.outcome, { total: 3, done: 2, failed: 1 });
  const { lines } = (await phone.send('GET', `/drafts/${id}/lines?state=failed`)).body;
  assert.deepEqual(
    lines.map(({ key, code, position }: Record<string, unknown>) => [key, code, position]),
    [['one-b', 'sold-out', 1]],
  );
  soldOut.clear();
  const again = await phone.send('POST', `/drafts/${id}/attempts`);
  assert.deepEqual(again.body, { total: 3, done: 2, failed: 0 });
  assert.deepEqual((await ended(ctx, id, 'done')).progress, { total: 3, done: 3, failed: 0 });
  const bought = ordered.filter((item) => item.startsWith('one-')).sort();
  assert.deepEqual(bought, ['one-a', 'one-b', 'one-c']);
  const types = (await listEvents(ctx, { subject: id })).map(({ type }) => type);
  assert.equal(types.filter((type) => type === 'kernel.draft-stamped').length, 1);
  assert.equal(types.filter((type) => type === 'kernel.act-finished').length, 2);
  const nothing = await phone.send('POST', `/drafts/${id}/attempts`);
  assert.equal(nothing.body.code, 'nothing-to-retry');
});

test('a report that comes twice, or late, counts once', async () => {
  const ctx = await newOrg(kernel);
  soldOut.add('two-a').add('two-b');
  const id = await stamped(ctx, ['two-a', 'two-b']);
  await ended(ctx, id, 'failed');
  const phone = await pairDevice(app, ctx);
  await phone.send('POST', `/drafts/${id}/attempts`);
  const late = await endLine(ctx, id, { key: 'two-a', attempt: 1 }, { state: 'done' });
  assert.equal(late.isNew, false);
  await ended(ctx, id, 'failed');
  const twice = await endLine(ctx, id, { key: 'two-a', attempt: 2 }, { state: 'done' });
  assert.deepEqual(twice, { isNew: false, progress: { total: 2, done: 0, failed: 2 } });
});

test('lines come in pages, in the order of the stamped body; a draft of one thing has none', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const items = Array.from({ length: 5 }, (_, n) => `three-${9 - n}`);
  const id = await stamped(ctx, items);
  await ended(ctx, id, 'done');
  const first = (await phone.send('GET', `/drafts/${id}/lines?limit=3`)).body;
  const rest = (await phone.send('GET', `/drafts/${id}/lines?limit=3&after=${first.nextAfter}`))
    .body;
  const keys = [...first.lines, ...rest.lines].map(({ key }: { key: string }) => key);
  assert.deepEqual([keys, rest.nextAfter], [items, null]);
});

test('a stamp of no line is refused, and leaves the draft as it was', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newOrder(ctx, []);
  const stamp = stampDraft(ctx, id, { decision: 'approve', digest, via: 'app' });
  await assert.rejects(stamp, { code: 'lines-none' });
  assert.equal((await getDraft(ctx, id)).state, 'pending');
});

test('lines of what was not stamped so are never tried again', async () => {
  const ctx = await newOrg(kernel);
  soldOut.add('four-a');
  const id = await stamped(ctx, ['four-a']);
  await ended(ctx, id, 'failed');
  await asOwner(kernel.parts.database, ctx.org, (db) =>
    db
      .updateTable('kernel.draft_version')
      .set({ body: JSON.stringify({ items: ['four-z'] }) })
      .where('draft_id', '=', id)
      .execute(),
  );
  const phone = await pairDevice(app, ctx);
  assert.equal((await phone.send('POST', `/drafts/${id}/attempts`)).body.code, 'stamp-broken');
  assert.equal((await getDraft(ctx, id)).state, 'failed');
});

test('the rule of its kind says who decides: an admin who was not asked may not', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newOrder(ctx, ['five-a']);
  const admin = await newPerson(kernel, ctx.org, 'admin');
  for (const decision of ['approve', 'reject'] as const) {
    const stamp = stampDraft(admin, id, { decision, digest, via: 'app' });
    await assert.rejects(stamp, { code: 'may-not-decide' });
  }
  await stampDraft(ctx, id, { decision: 'reject', digest, via: 'app' });
  assert.equal((await getDraft(ctx, id)).state, 'rejected');
});
