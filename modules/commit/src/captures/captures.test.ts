import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTransaction, listDrafts, listEvents } from '@dojang/kernel';
import { kernelModule, stampDraft } from '@dojang/kernel/server';
import { newOrg, newPerson, testKernel, until } from '@dojang/kernel/testing';
import { commitModule } from '../index.ts';
import { ownDb } from '../own-db.ts';
import { unpack } from '../reading/packed.ts';
import {
  getRepository,
  listRepositories,
  registerRepository,
} from '../repositories/repositories.ts';
import {
  captureOf,
  draftOf,
  findDraft,
  newDevice,
  newWorkshop,
  readPage,
  sendCapture,
} from '../testing/captures.ts';
import { openPreview, previewLifeMs, removePreviews } from './diff-preview.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);

test('a capture becomes one draft, however often and however parallel it is sent', async () => {
  const workshop = await newWorkshop(kernel);
  const input = await captureOf(workshop.repositoryId);
  const receipts = await Promise.all(
    Array.from({ length: 6 }, () => sendCapture(workshop.machine, input)),
  );
  assert.equal(new Set(receipts.map(({ draftId }) => draftId)).size, 1);
  const [receipt] = receipts;
  assert.ok(receipt);
  assert.equal(receipt.traceUuid, input.traceUuid);
  const draft = await until('the draft', () => findDraft(workshop.phone, receipt.draftId));
  assert.equal(draft.traceUuid, input.traceUuid);
  assert.equal(draft.state, 'pending');
  const { drafts } = await listDrafts(workshop.phone, { state: 'all', limit: 30 });
  assert.equal(drafts.length, 1);
  assert.equal((await listEvents(workshop.phone, { type: 'commit.captured' })).length, 1);
  assert.equal((await listEvents(workshop.phone, { type: 'commit.draft-written' })).length, 1);
});

test('the same key with another capture is refused; from another device it is another capture', async () => {
  const workshop = await newWorkshop(kernel);
  const input = await captureOf(workshop.repositoryId);
  const first = await sendCapture(workshop.machine, input);
  await assert.rejects(sendCapture(workshop.machine, { ...input, tree: 'd'.repeat(40) }), {
    code: 'idempotency-key-reused',
  });
  const laptop = await newDevice(kernel, workshop.phone);
  const second = await sendCapture(laptop, input);
  assert.notEqual(second.draftId, first.draftId);
});

test('a capture of nothing, or of a repository of another org, is refused', async () => {
  const workshop = await newWorkshop(kernel);
  const input = await captureOf(workshop.repositoryId);
  const empty = { ...input, scope: { ...input.scope, files: [] } };
  await assert.rejects(sendCapture(workshop.machine, empty), { code: 'capture-empty' });
  const stranger = await newOrg(kernel);
  await assert.rejects(sendCapture(stranger, input), { code: 'repository-not-found' });
});

test('a newer capture of the branch supersedes; one of another branch or machine does not', async () => {
  const workshop = await newWorkshop(kernel);
  const first = await draftOf(workshop);
  const other = await draftOf(workshop, { branch: 'feat/refund' });
  const laptop = await newDevice(kernel, workshop.phone);
  const elsewhere = await draftOf({ ...workshop, machine: laptop });
  const second = await draftOf(workshop);
  const after = await Promise.all(
    [first, other, elsewhere, second].map(({ id }) => findDraft(workshop.phone, id)),
  );
  assert.deepEqual(
    after.map((draft) => draft?.state),
    ['superseded', 'pending', 'pending', 'pending'],
  );
  assert.equal(after[0]?.supersededBy, second.id);
});

test('a tree that nobody touched keeps its draft that waits, with its hint and words', async () => {
  const workshop = await newWorkshop(kernel);
  const first = await draftOf(workshop, { trigger: 'command', hint: 'customers paid twice' });
  const idle = await captureOf(workshop.repositoryId, { trigger: 'idle' });
  const again = await sendCapture(workshop.machine, idle);
  assert.equal(again.draftId, first.id);
  const kept = await findDraft(workshop.phone, first.id);
  assert.deepEqual([kept?.state, kept?.version], ['pending', 1]);
  assert.equal((await listDrafts(workshop.phone, { state: 'all', limit: 30 })).drafts.length, 1);
  // Another tree, another commit below it, or a person who asks makes a new draft.
  for (const more of [
    { trigger: 'idle', tree: 'c'.repeat(40) },
    { trigger: 'idle', tree: 'c'.repeat(40), head: 'd'.repeat(40) },
    { trigger: 'command', tree: 'c'.repeat(40), head: 'd'.repeat(40) },
    { trigger: 'idle' },
  ] as const) {
    const other = await draftOf(workshop, more);
    assert.notEqual(other.id, first.id);
    assert.equal(other.state, 'pending');
  }
  assert.equal((await findDraft(workshop.phone, first.id))?.state, 'superseded');
});

test('the same tree is a new draft once a person has decided the one before', async () => {
  const workshop = await newWorkshop(kernel);
  const first = await draftOf(workshop, { trigger: 'idle' });
  const digest = first.versions[0]?.digest ?? '';
  await stampDraft(workshop.phone, first.id, { decision: 'reject', via: 'app', digest });
  const again = await draftOf(workshop, { trigger: 'idle' });
  assert.notEqual(again.id, first.id);
  assert.equal(again.state, 'pending');
});

test('the diff is stored sealed, opens for four hours, and is removed', async () => {
  const workshop = await newWorkshop(kernel);
  const text = '@@ -1 +1 @@\n-plain as day\n+very telling\n';
  const input = await captureOf(workshop.repositoryId, {
    diff: [{ path: 'a.ts', oldPath: null, text, cut: false }],
  });
  const { captureId } = await sendCapture(workshop.machine, input);
  const rows = await inTransaction(workshop.phone, (ctx) =>
    ownDb(ctx).selectFrom('commit.diff_preview').selectAll().execute(),
  );
  assert.equal(rows.length, 1);
  assert.doesNotMatch(rows[0]?.sealed ?? '', /telling/);
  const open = () => inTransaction(workshop.phone, (ctx) => openPreview(ctx, captureId));
  assert.deepEqual(JSON.parse(unpack((await open()) ?? '')), input.diff);
  kernel.clock.advance(previewLifeMs + 1);
  assert.equal(await open(), null);
  assert.equal(await removePreviews(workshop.phone), 1);
  assert.equal(await removePreviews(workshop.phone), 0);
  kernel.clock.reset();
});

test('a capture cannot write into another person’s story, nor into another machine’s', async () => {
  const workshop = await newWorkshop(kernel);
  const theirs = await draftOf(workshop);
  const colleague = await newPerson(kernel, workshop.phone.org);
  const laptop = await newDevice(kernel, workshop.phone);
  for (const [n, intruder] of [colleague, laptop].entries()) {
    const input = await captureOf(workshop.repositoryId, {
      traceUuid: theirs.traceUuid,
      branch: `intruder-${n}`,
    });
    const receipt = await sendCapture(intruder, input);
    assert.notEqual(receipt.traceUuid, theirs.traceUuid);
    assert.deepEqual(await sendCapture(intruder, input), receipt, 'sent again, the same receipt');
    const draft = await until('the draft', () => findDraft(workshop.phone, receipt.draftId));
    assert.equal(draft.traceUuid, receipt.traceUuid);
  }
  const story = await listEvents(workshop.phone, { trace: theirs.traceUuid });
  assert.deepEqual(
    story.filter(({ type }) => type === 'commit.captured').length,
    1,
    'the story has its own capture alone',
  );
  const own = await captureOf(workshop.repositoryId, { traceUuid: theirs.traceUuid });
  assert.equal((await sendCapture(workshop.machine, own)).traceUuid, theirs.traceUuid);
});

test('the page names what a capture is without', async () => {
  const workshop = await newWorkshop(kernel);
  const { scope } = await captureOf(workshop.repositoryId);
  const gaps = { files: [{ path: 'key.pem', why: 'unread' as const }], total: 3 };
  const { id } = await draftOf(workshop, { scope: { ...scope, gaps } });
  assert.deepEqual((await readPage(workshop.phone, id)).scope.gaps, gaps);
});

test('why a machine could not draft is said of its repository, until it can again', async () => {
  const workshop = await newWorkshop(kernel);
  const { name, remoteUrl, fingerprint } = await getRepository(
    workshop.phone,
    workshop.repositoryId,
  );
  const say = (trouble?: string | null) =>
    registerRepository(workshop.machine, {
      ...{ name, remoteUrl, fingerprint },
      ...(trouble === undefined ? {} : { trouble }),
    });
  const said = async () =>
    (await listRepositories(workshop.phone)).repositories[0]?.trouble?.code ?? null;
  await say('change-too-large');
  assert.equal(await said(), 'change-too-large');
  await say();
  assert.equal(await said(), 'change-too-large', 'an agent that says nothing takes nothing back');
  await say(null);
  assert.equal(await said(), null);
  await say('git-timeout');
  await draftOf(workshop);
  assert.equal(await said(), null, 'a capture came');
});
