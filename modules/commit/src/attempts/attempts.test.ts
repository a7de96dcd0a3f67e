import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, getDraft, listEvents } from '@dojang/kernel';
import { kernelModule, stampDraft } from '@dojang/kernel/server';
import { newOrg, newPerson, testKernel } from '@dojang/kernel/testing';
import { listActs } from '../acts/acts.ts';
import { reportAct } from '../acts/reports.ts';
import { commitModule } from '../index.ts';
import { commitBody } from '../schema.ts';
import { doneReport, draftOf, newWorkshop } from '../testing/captures.ts';
import { askAttempt } from './attempts.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);

async function stamped() {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  const digest = draft.versions[0]?.digest ?? '';
  await stampDraft(workshop.phone, draft.id, { decision: 'approve', via: 'app', digest });
  const message = commitBody.parse(draft.versions[0]?.body).commits[0]?.message ?? '';
  return { ...workshop, id: draft.id, digest, message };
}

const failure = (code: string, recaptured = false) =>
  ({ state: 'failed', code, detail: 'in its words', recaptured }) as const;
const countOf = async (ctx: Context<never>, type: string) =>
  (await listEvents(ctx, { type })).length;

test('a failed act is handed out again with the digest of its stamp, and may then be done', async () => {
  const { machine, phone, id, digest, message } = await stamped();
  await reportAct(machine, id, failure('hook-failed'));
  assert.deepEqual((await listActs(machine)).acts, []);
  await askAttempt(phone, id);
  const { acts } = await listActs(machine);
  assert.deepEqual([acts[0]?.attempt, acts[0]?.digest, acts[0]?.state], [2, digest, 'stamped']);
  assert.equal((await getDraft(phone, id)).outcome, null);
  await assert.rejects(askAttempt(phone, id), { code: 'act-open' });
  await reportAct(machine, id, failure('hook-failed'));
  await askAttempt(phone, id);
  await reportAct(machine, id, doneReport(message));
  assert.equal(await countOf(phone, 'commit.committed'), 1);
  assert.equal(await countOf(phone, 'kernel.act-reopened'), 2);
  assert.equal((await listEvents(phone, { type: 'kernel.draft-stamped' })).length, 1);
  await assert.rejects(askAttempt(phone, id), { code: 'nothing-to-retry' });
});

test('a push is tried again while the commits stand, and the page has its newest words', async () => {
  const { machine, phone, id, message } = await stamped();
  const planted = `ghp_${'aB3dE5fG7h'.repeat(4).slice(0, 36)}`;
  const refused = { pushedRef: null, pushNote: 'hook-declined', pushWords: `no: ${planted}` };
  await reportAct(machine, id, doneReport(message, refused));
  assert.doesNotMatch(JSON.stringify((await getDraft(phone, id)).outcome), /aB3dE5/);
  await Promise.all([askAttempt(phone, id), askAttempt(phone, id)]);
  const { acts } = await listActs(machine);
  assert.deepEqual([acts.length, acts[0]?.state, acts[0]?.attempt], [1, 'done', 2]);
  const locked = { pushedRef: null, pushNote: 'access-denied', pushWords: 'still no' };
  await reportAct(machine, id, doneReport(message, locked));
  assert.deepEqual((await listActs(machine)).acts, []);
  const draft = await getDraft(phone, id);
  assert.equal(draft.state, 'done');
  assert.match(JSON.stringify(draft.outcome), /still no/);
  await askAttempt(phone, id);
  await reportAct(machine, id, doneReport(message));
  await reportAct(machine, id, doneReport(message));
  assert.equal(await countOf(phone, 'commit.pushed'), 1);
  assert.equal(await countOf(phone, 'commit.committed'), 1);
  assert.equal(await countOf(phone, 'kernel.act-reopened'), 2);
});

test('a machine that cannot push any more ends the attempt, and what was done stays done', async () => {
  const { machine, phone, id, message } = await stamped();
  await reportAct(machine, id, doneReport(message, { pushedRef: null, pushNote: 'remote-gone' }));
  await askAttempt(phone, id);
  await reportAct(machine, id, failure('push-unknown'));
  assert.equal((await getDraft(phone, id)).state, 'done');
  assert.deepEqual((await listActs(machine)).acts, []);
});

test('what another attempt cannot fix is not tried again', async () => {
  for (const report of [failure('act-refused'), failure('hook-failed', true)]) {
    const { machine, phone, id } = await stamped();
    await reportAct(machine, id, report);
    await assert.rejects(askAttempt(phone, id), { code: 'nothing-to-retry' });
    assert.equal((await getDraft(phone, id)).state, 'failed');
    assert.deepEqual((await listActs(machine)).acts, []);
  }
  const open = await newWorkshop(kernel);
  const waiting = await draftOf(open);
  await assert.rejects(askAttempt(open.phone, waiting.id), { code: 'not-approved' });
});

test('only who may stamp asks for another attempt', async () => {
  const { machine, phone, id } = await stamped();
  await reportAct(machine, id, failure('hook-failed'));
  const stranger = await newOrg(kernel);
  await assert.rejects(askAttempt(stranger, id), { code: 'draft-not-found' });
  const other = await newPerson(kernel, phone.org, 'member');
  await assert.rejects(askAttempt(other, id), { code: 'not-asked' });
});

test('a machine says what it waits for, and the page shows it until the act has ended', async () => {
  const { machine, phone, id, message } = await stamped();
  await reportAct(machine, id, { state: 'acting', waitsFor: 'index-locked' });
  const draft = await getDraft(phone, id);
  assert.deepEqual(
    [draft.state, draft.outcome],
    ['acting', { state: 'acting', waitsFor: 'index-locked' }],
  );
  await reportAct(machine, id, doneReport(message));
  assert.deepEqual((await getDraft(phone, id)).outcome, doneReport(message));
});
