import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction } from '@dojang/kernel';
import { createGateway, kernelModule, stampDraft } from '@dojang/kernel/server';
import { newOrg, startModelDouble, testKernel } from '@dojang/kernel/testing';
import { reportAct } from '../acts/reports.ts';
import { descriptionText } from '../engine/describe/describe.ts';
import { getFinalisedCommit, listHistory } from '../history/history.ts';
import { commitModule } from '../index.ts';
import { ownDb } from '../own-db.ts';
import { searchHistory } from '../search/search.ts';
import { changeDraft, doneReport, draftOf, newWorkshop, readPage } from '../testing/captures.ts';
import { describeAnew } from './descriptions.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);
const model = await startModelDouble();
after(() => model.close());
const provider = { name: 'double', baseUrl: model.baseUrl, model: 'm' };
const llm = createGateway({ providers: [provider], budgetUsdPerMonth: 1, triesMax: 1 });

test('each commit of a split is described, and found, by what it holds alone', async () => {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  const { digest: shown } = draft.versions[0]!;
  const split = await changeDraft(workshop.phone, draft.id, { change: 'split', digest: shown });
  const { digest } = split.draft.versions.at(-1)!;
  await stampDraft(workshop.phone, draft.id, { decision: 'approve', via: 'app', digest });
  const isDocs = split.plan.map(
    ({ hunks }) => hunks?.some((id) => id.startsWith('docs/')) === true,
  );
  assert.deepEqual([...isDocs].sort(), [false, true]);
  const commits = isDocs.map((docs, at) => ({
    sha: `${at}`.repeat(40),
    message: docs ? 'docs: one' : 'feat: other',
  }));
  await reportAct(workshop.machine, draft.id, doneReport('', { commits }));
  const lines = (await listHistory(workshop.phone, { limit: 5 })).commits;
  assert.equal(lines.length, 2);
  for (const { id, message } of lines) {
    const text = descriptionText((await getFinalisedCommit(workshop.phone, id)).description);
    assert.equal(text.includes('`pay`'), message === 'feat: other', text);
    assert.equal(text.includes('guide.md'), message === 'docs: one', text);
  }
  const found = await searchHistory(workshop.phone, { q: 'Refunds', limit: 5 });
  const exact = found.commits.filter(({ near }) => !near).map(({ message }) => message);
  assert.deepEqual(exact, ['docs: one']);
});

test('what is ours is said in the language of the repository, and in the other for its readers', async () => {
  const workshop = await newWorkshop(kernel);
  const { description } = await readPage(workshop.phone, (await draftOf(workshop)).id);
  const { language, also, risk } = description;
  assert.ok(language !== undefined && also !== undefined);
  assert.equal(also.risk.length, risk.length);
  const hangul = (lines: readonly string[]) => lines.filter((line) => /[가-힣]/u.test(line)).length;
  const [korean, english] = language === 'ko' ? [risk, also.risk] : [also.risk, risk];
  assert.ok(korean.length > 0);
  assert.deepEqual([hangul(korean), hangul(english)], [korean.length, 0]);
});

test('a model’s words come in as plain lines without secrets, and only before the stamp', async () => {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  const token = `ghp_${'aB3dE5fG7h'.repeat(4).slice(0, 36)}`;
  const what = [`Uses ${token}`, 'Two\nlines', ' \t'];
  model.behave({ kind: 'answer', content: { what, design: [], effect: [], risk: [] } });
  const asking = { ...workshop.phone, parts: { ...kernel.parts, llm } };
  const told = await describeAnew(asking, draft.id);
  assert.equal(told.origin, 'model');
  assert.equal(told.what.length, 2);
  assert.equal(told.what[1], 'Two lines');
  assert.doesNotMatch(JSON.stringify(told), /aB3dE5fG7h/);
  const { digest } = draft.versions[0]!;
  await stampDraft(workshop.phone, draft.id, { decision: 'approve', via: 'app', digest });
  const asked = model.calls.length;
  await assert.rejects(describeAnew(asking, draft.id), { code: 'draft-decided' });
  assert.equal(model.calls.length, asked);
});

test('another org neither reads nor asks for a description', async () => {
  const draft = await draftOf(await newWorkshop(kernel));
  const stranger = await newOrg(kernel);
  await assert.rejects(describeAnew(stranger, draft.id), { code: 'draft-not-found' });
  const rows = await inTransaction(stranger, async (ctx) => [
    await ownDb(ctx).selectFrom('commit.description').selectAll().execute(),
    await ownDb(ctx).selectFrom('commit.search_entry').selectAll().execute(),
  ]);
  assert.deepEqual(rows, [[], []]);
});
