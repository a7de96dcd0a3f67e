import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Context } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { listEvents } from '../../ledger/ledger.ts';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '../../testing/index.ts';
import { newNote, redraftedNotes } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { newOrder } from '../../testing/note-order.ts';
import { listDrafts } from '../inbox.ts';
import { finishAct, reopenAct } from '../stamps/acts.ts';
import { stampDraft } from '../stamps/stamps.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules, { limits: wideLimits(noteModules) });

async function failedNote(ctx: Context<never>, more: Parameters<typeof newNote>[1] = {}) {
  const { id, digest } = await newNote(ctx, more);
  await stampDraft(ctx, id, { decision: 'approve', digest, via: 'app' });
  await finishAct(ctx, id, { state: 'failed', outcome: { why: 'no ink' } });
  return id;
}

type Phone = Awaited<ReturnType<typeof pairDevice>>;
const inbox = async (phone: Phone, more = '') => {
  const { body } = await phone.send('GET', `/drafts?state=waiting${more}`);
  return { waiting: body.waiting, ids: body.drafts.map(({ id }: { id: string }) => id) };
};

test('a draft whose act failed waits again, in the list, the count, the search and for machines', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const id = await failedNote(ctx);
  assert.deepEqual(await inbox(phone), { waiting: 1, ids: [id] });
  assert.deepEqual(await inbox(phone, '&q=ink'), { waiting: 1, ids: [id] });
  assert.deepEqual(await inbox(phone, '&whose=all'), { waiting: 1, ids: [id] });
  const machine = await pairDevice(app, ctx, 'agent');
  assert.deepEqual(await inbox(machine), { waiting: 1, ids: [id] });
  await reopenAct(ctx, id);
  assert.equal((await inbox(phone)).waiting, 0, 'it is being tried again');
  await finishAct(ctx, id, { state: 'failed', outcome: {} });
  assert.equal((await inbox(phone)).waiting, 1);
  await finishAct(ctx, id, { state: 'done', outcome: {} });
  assert.equal((await inbox(phone)).waiting, 0);
});

test('a failed draft stops waiting after a week, or once a newer draft of its subject is there', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  await failedNote(ctx, { subjectKey: 'the shelf' });
  const newer = await newNote(ctx, { subjectKey: 'the shelf' });
  assert.deepEqual(await inbox(phone), { waiting: 1, ids: [newer.id] });
  // The newer one may come before the report of the failure.
  const late = await newNote(ctx, { subjectKey: 'a race' });
  await stampDraft(ctx, late.id, { decision: 'approve', digest: late.digest, via: 'app' });
  const meanwhile = await newNote(ctx, { subjectKey: 'a race' });
  await finishAct(ctx, late.id, { state: 'failed', outcome: {} });
  assert.deepEqual((await inbox(phone)).ids.sort(), [newer.id, meanwhile.id].sort());
  const alone = await newOrg(kernel);
  await failedNote(alone);
  const waiting = async () => (await listDrafts(alone, { state: 'waiting', limit: 30 })).waiting;
  kernel.clock.advance(7 * 24 * 3_600_000 - 1_000);
  assert.equal(await waiting(), 1);
  kernel.clock.advance(2_000);
  assert.equal(await waiting(), 0);
  kernel.clock.reset();
});

test('a failed draft is set aside, and stays failed; nothing else can be', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const id = await failedNote(ctx);
  const { body } = await phone.send('DELETE', `/drafts/${id}/wait`);
  assert.equal(body.state, 'failed');
  assert.equal((await phone.send('DELETE', `/drafts/${id}/wait`)).status, 200);
  assert.equal((await inbox(phone)).waiting, 0);
  assert.equal((await listEvents(ctx, { type: 'kernel.draft-set-aside' })).length, 1);
  const open = await newNote(ctx);
  const refused = await phone.send('DELETE', `/drafts/${open.id}/wait`);
  assert.deepEqual([refused.status, refused.body.code], [409, 'not-failed']);
  const other = await pairDevice(app, await newPerson(kernel, ctx.org));
  const again = await failedNote(ctx);
  assert.equal((await other.send('DELETE', `/drafts/${again}/wait`)).body.code, 'not-asked');
});

test('a new draft is asked of the kind, which may have none to give', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const id = await failedNote(ctx);
  assert.equal((await phone.send('GET', `/drafts/${id}`)).body.mayRedraft, true);
  assert.equal((await phone.send('POST', `/drafts/${id}/redrafts`)).status, 200);
  assert.deepEqual(redraftedNotes.filter((each) => each === id).length, 1);
  const order = await newOrder(ctx, ['a pen']);
  await stampDraft(ctx, order.id, { decision: 'approve', digest: order.digest, via: 'app' });
  await finishAct(ctx, order.id, { state: 'failed', outcome: {} });
  assert.equal((await phone.send('GET', `/drafts/${order.id}`)).body.mayRedraft, false);
  const refused = await phone.send('POST', `/drafts/${order.id}/redrafts`);
  assert.deepEqual([refused.status, refused.body.code], [409, 'no-redraft']);
});
