import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { getDraft, listDrafts } from '@dojang/kernel';
import { kernelModule, type LiveMessage, stampDraft } from '@dojang/kernel/server';
import { newOrg, newPerson, testKernel, until } from '@dojang/kernel/testing';
import { reportAct } from '../acts/reports.ts';
import { commitModule } from '../index.ts';
import { type CaptureInput, commitBody } from '../schema.ts';
import {
  captureOf,
  doneReport,
  draftOf,
  findDraft,
  newDevice,
  newWorkshop,
  readPage,
  sendCapture,
  type Workshop,
} from '../testing/captures.ts';
import { askErrand, askRedraft, listErrands, removeErrands, reportErrand } from './errands.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);

const modern = { takesErrands: true } as const;

async function asked(more: Partial<CaptureInput> = modern) {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop, more);
  const digest = draft.versions[0]?.digest ?? '';
  return { ...workshop, draft, digest };
}

const leaveOut = (digest: string, ...hunks: string[]) =>
  ({ kind: 'leave-out', digest, hunks }) as const;

/** What the machine sends for an errand. */
async function answer(workshop: Workshop, errandId: string, more: Partial<CaptureInput> = {}) {
  const tree = 'd'.repeat(40);
  const input = await captureOf(workshop.repositoryId, { tree, errandId, ...modern, ...more });
  return sendCapture(workshop.machine, input);
}

async function done() {
  const { phone, machine, draft, digest, repositoryId } = await asked();
  await stampDraft(phone, draft.id, { decision: 'approve', via: 'app', digest });
  const message = commitBody.parse(draft.versions[0]?.body).commits[0]?.message ?? '';
  await reportAct(machine, draft.id, doneReport(message));
  return { phone, machine, draft, message, repositoryId };
}

test('what is to be left out is told to the machine that captured, whose answer replaces the draft', async () => {
  const workshop = await asked();
  const { phone, machine, draft, digest } = workshop;
  const heard: LiveMessage[] = [];
  kernel.parts.live.subscribe(phone.org, (message) => heard.push(message));
  const { id } = await askErrand(phone, draft.id, leaveOut(digest, 'docs/guide.md#1'));
  const device = machine.actor.kind === 'person' ? machine.actor.deviceId : '';
  assert.ok(heard.some((message) => message.topic === 'commit.act' && message.device === device));
  assert.deepEqual(await listErrands(machine), {
    errands: [
      { id, draftId: draft.id, content: { kind: 'leave-out', hunks: ['docs/guide.md#1'] } },
    ],
  });
  assert.deepEqual(await listErrands(await newDevice(kernel, phone)), { errands: [] });
  assert.equal((await readPage(phone, draft.id)).errand?.state, 'open');
  const receipt = await answer(workshop, id);
  const made = await until('the draft', () => findDraft(phone, receipt.draftId));
  assert.equal(made.state, 'pending');
  assert.equal((await getDraft(phone, draft.id)).state, 'superseded');
  const { errand } = await readPage(phone, draft.id);
  assert.deepEqual([errand?.state, errand?.draftId], ['done', receipt.draftId]);
  assert.deepEqual(await listErrands(machine), { errands: [] });
  assert.ok(heard.some(({ topic, id: of }) => topic === 'draft' && of === draft.id));
  // Killed before it knew that the capture had arrived, the machine makes another.
  assert.deepEqual(await answer(workshop, id, { tree: 'e'.repeat(40) }), receipt);
});

test('asked twice, or by two people at once, the machine is asked once', async () => {
  const { phone, machine, draft, digest } = await asked();
  const hunks = leaveOut(digest, 'docs/guide.md#1');
  const first = await askErrand(phone, draft.id, hunks);
  assert.deepEqual(await askErrand(phone, draft.id, hunks), first);
  assert.equal((await listErrands(machine)).errands.length, 1);
});

test('what the machine could not do is shown on the page of the draft, which still waits', async () => {
  const { phone, machine, draft, digest } = await asked();
  const { id } = await askErrand(phone, draft.id, { kind: 'ignore', digest, path: '.env' });
  const trouble = { trouble: 'already-tracked', path: '.env' };
  await reportErrand(machine, id, trouble);
  await reportErrand(machine, id, { trouble: 'another', path: null });
  const { errand, draft: shown } = await readPage(phone, draft.id);
  assert.deepEqual(
    [errand?.kind, errand?.state, errand?.trouble, errand?.path, shown.state],
    ['ignore', 'failed', 'already-tracked', '.env', 'pending'],
  );
  assert.deepEqual(await listErrands(machine), { errands: [] });
  const again = await askErrand(phone, draft.id, { kind: 'ignore', digest, path: '.env' });
  assert.notEqual(again.id, id);
  const laptop = await newDevice(kernel, phone);
  await assert.rejects(reportErrand(laptop, again.id, trouble), { code: 'errand-not-found' });
});

test('only who may decide the draft asks, of the version that was shown, while it waits', async () => {
  const { phone, draft, digest } = await asked();
  const hunks = leaveOut(digest, 'docs/guide.md#1');
  const member = await newPerson(kernel, phone.org, 'member');
  await assert.rejects(askErrand(member, draft.id, hunks), { code: 'not-asked' });
  const stranger = await newOrg(kernel);
  await assert.rejects(askErrand(stranger, draft.id, hunks), { code: 'draft-not-found' });
  const stale = leaveOut('0'.repeat(64), 'docs/guide.md#1');
  await assert.rejects(askErrand(phone, draft.id, stale), { code: 'changed-since-review' });
  await assert.rejects(askErrand(phone, draft.id, { kind: 'revert' }), {
    code: 'nothing-to-revert',
  });
  await stampDraft(phone, draft.id, { decision: 'reject', via: 'app', digest });
  await assert.rejects(askErrand(phone, draft.id, hunks), { code: 'already-stamped' });
});

test('a machine with an older dojang is not asked, and the page knows', async () => {
  const { phone, machine, draft, digest } = await asked({});
  assert.equal((await readPage(phone, draft.id)).capture.takesErrands, false);
  await assert.rejects(askErrand(phone, draft.id, leaveOut(digest, 'docs/guide.md#1')), {
    code: 'machine-too-old',
  });
  assert.deepEqual(await listErrands(machine), { errands: [] });
});

test('a revert is a draft of its own beside the work under way, in the words of what it reverses', async () => {
  const workshop = await done();
  const { phone, machine, draft, message, repositoryId } = workshop;
  const member = await newPerson(kernel, phone.org, 'member');
  await assert.rejects(askErrand(member, draft.id, { kind: 'revert' }), { code: 'not-asked' });
  const { id } = await askErrand(phone, draft.id, { kind: 'revert' });
  const [errand] = (await listErrands(machine)).errands;
  assert.deepEqual(errand?.content, { kind: 'revert', shas: ['c'.repeat(40)] });
  const work = await draftOf({ phone, machine, repositoryId }, { head: 'c'.repeat(40) });
  const receipt = await answer(workshop, id, { head: 'c'.repeat(40) });
  const made = await until('the draft', () => findDraft(phone, receipt.draftId));
  assert.equal((await getDraft(phone, work.id)).state, 'pending', 'the work still waits');
  const said = commitBody.parse(made.versions[0]?.body).commits[0]?.message ?? '';
  assert.equal(said.split('\n')[0], `revert: ${message.split('\n')[0]}`);
  assert.match(said, /This reverts commit c{40}\./);
  assert.deepEqual((await readPage(phone, made.id)).capture.reverts, ['c'.repeat(40)]);
  const more = await draftOf({ phone, machine, repositoryId }, { tree: 'f'.repeat(40) });
  assert.equal((await getDraft(phone, made.id)).state, 'pending', 'newer work leaves it alone');
  assert.equal(more.state, 'pending');
});

test('an errand that nobody answered in a day says so, and is removed', async () => {
  const { phone, machine, draft, digest } = await asked();
  await askErrand(phone, draft.id, leaveOut(digest, 'docs/guide.md#1'));
  const dayLater = new Date(Date.now() + 24 * 3_600_000 + 60_000);
  const later = { ...phone, now: () => dayLater };
  assert.deepEqual(await listErrands({ ...machine, now: () => dayLater }), { errands: [] });
  const shown = (await readPage(later, draft.id)).errand;
  assert.deepEqual([shown?.state, shown?.trouble], ['failed', 'machine-away']);
  await removeErrands(later);
  assert.equal((await readPage(later, draft.id)).errand, null);
});

test('a capture that names an errand of somebody else is a capture like any other', async () => {
  const theirs = await asked();
  const { id } = await askErrand(theirs.phone, theirs.draft.id, leaveOut(theirs.digest, 'a#1'));
  const own = await newWorkshop(kernel);
  for (const errandId of [id, randomUUID()]) {
    const receipt = await answer(own, errandId);
    assert.ok(await until('the draft', () => findDraft(own.phone, receipt.draftId)));
  }
  assert.equal((await listErrands(theirs.machine)).errands.length, 1);
});

test('after a failed act the machine is asked for a draft of its work as it is, which ends the wait', async () => {
  const workshop = await asked();
  const { phone, machine, draft, digest } = workshop;
  await stampDraft(phone, draft.id, { decision: 'approve', via: 'app', digest });
  const failure = { code: 'hook-failed', detail: 'no', recaptured: false };
  await reportAct(machine, draft.id, { state: 'failed', ...failure });
  assert.equal((await getDraft(phone, draft.id)).mayRedraft, true);
  await askRedraft(phone, draft);
  await askRedraft(phone, draft);
  const [errand, ...more] = (await listErrands(machine)).errands;
  assert.deepEqual([errand?.content, more], [{ kind: 'redraft' }, []]);
  const receipt = await answer(workshop, errand?.id ?? '', { head: 'c'.repeat(40) });
  const made = await until('the draft', () => findDraft(phone, receipt.draftId));
  const { drafts } = await listDrafts(phone, { state: 'waiting', limit: 30 });
  assert.deepEqual(
    drafts.map(({ id }) => id),
    [made.id],
  );
  assert.equal((await getDraft(phone, draft.id)).state, 'failed');
});
