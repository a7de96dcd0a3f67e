import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listEvents } from '@dojang/kernel';
import { createGateway, kernelModule, stampDraft } from '@dojang/kernel/server';
import { newOrg, startModelDouble, testKernel } from '@dojang/kernel/testing';
import { reportAct } from '../acts/reports.ts';
import { describeAnew } from '../descriptions/descriptions.ts';
import { getFinalisedCommit, listHistory } from '../history/history.ts';
import { commitModule } from '../index.ts';
import { commitBody } from '../schema.ts';
import { doneReport, draftOf, newWorkshop, readPage, type Workshop } from '../testing/captures.ts';
import { searchHistory } from './search.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);

async function committed(workshop: Workshop, message: string, branch = 'main') {
  const draft = await draftOf(workshop, { branch });
  const version = draft.versions[0]!;
  const body = commitBody.parse(version.body);
  await stampDraft(workshop.phone, draft.id, {
    decision: 'approve',
    via: 'app',
    digest: version.digest,
    body: { ...body, commits: [{ message, hunks: null }] },
  });
  await reportAct(workshop.machine, draft.id, doneReport(message));
}

const headersOf = async (workshop: Workshop, q: string, more = {}) => {
  const { commits } = await searchHistory(workshop.phone, { q, limit: 10, ...more });
  return commits.map(({ message }) => message.split('\n', 1)[0]);
};

const workshop = await newWorkshop(kernel);
await committed(workshop, 'fix: 환불을 두 번 처리하지 않음');
kernel.clock.advance(1000);
await committed(workshop, 'feat: retry the payment when the network is slow\n\nBecause of trains.');
kernel.clock.advance(1000);
await committed(workshop, 'docs: say how the calendar is shared');

test('a message is found by its words, by parts of them, and by what it is about', async () => {
  const first = async (q: string) => (await headersOf(workshop, q))[0];
  assert.equal(await first('payment slow'), 'feat: retry the payment when the network is slow');
  assert.equal(await first('trains'), 'feat: retry the payment when the network is slow');
  assert.equal(await first('환불했어요'), 'fix: 환불을 두 번 처리하지 않음', 'inflected');
  assert.equal(await first('calender'), 'docs: say how the calendar is shared', 'misspelt');
  const { commits } = await searchHistory(workshop.phone, { q: 'calender', limit: 10 });
  assert.equal(commits[0]?.near, true);
  assert.deepEqual(await headersOf(workshop, 'zebra'), []);
});

test('what only the description says is found too, with the line that says it', async () => {
  const { commits } = await searchHistory(workshop.phone, { q: 'src/pay.ts', limit: 10 });
  assert.equal(commits.length, 3);
  assert.match(commits[0]?.snippet ?? '', /src\/pay\.ts/);
});

test('a search is kept to type, time and repository', async () => {
  assert.deepEqual(await headersOf(workshop, 'the', { type: 'docs' }), [
    'docs: say how the calendar is shared',
  ]);
  const at = (await listHistory(workshop.phone, { limit: 1 })).commits[0]!.committedAt;
  assert.deepEqual(await headersOf(workshop, 'the', { since: at }), [
    'docs: say how the calendar is shared',
  ]);
  const other = await newWorkshop(kernel);
  assert.deepEqual(await headersOf(workshop, 'the', { repository: other.repositoryId }), []);
});

test('another org finds nothing, and no query breaks the search', async () => {
  const stranger = await newOrg(kernel);
  assert.deepEqual(await searchHistory(stranger, { q: 'payment', limit: 10 }), { commits: [] });
  const rubbish = [
    "'; drop table commit.rule; --",
    '%',
    '\\',
    '((((',
    '😀 '.repeat(60),
    'a '.repeat(99),
  ];
  for (const q of rubbish) await searchHistory(workshop.phone, { q: q.slice(0, 200), limit: 5 });
  assert.deepEqual((await searchHistory(workshop.phone, { q: '%', limit: 5 })).commits, []);
});

test('a description comes with the draft, a model may word it, and it stays with the commit', async () => {
  const double = await startModelDouble();
  try {
    const lines = {
      what: ['Charges again when the first try fails.'],
      design: [],
      effect: [],
      risk: [],
    };
    double.behave({ kind: 'answer', content: lines }, { kind: 'status', status: 500 });
    const provider = { name: 'double', baseUrl: double.baseUrl, model: 'm' };
    const budget = { budgetUsdPerMonth: 1, triesMax: 1 };
    const llm = createGateway({ providers: [provider], ...budget });
    const draft = await draftOf(workshop, { branch: 'described' });
    const page = await readPage(workshop.phone, draft.id);
    assert.equal(page.description.origin, 'deterministic');
    assert.ok(page.description.what.some((line) => line.includes('`pay`')));
    const asked = { ...workshop.phone, parts: { ...kernel.parts, llm } };
    const told = await describeAnew(asked, draft.id);
    assert.deepEqual([told.origin, told.what], ['model', lines.what]);
    assert.deepEqual(told.risk, page.description.risk, 'what is true stays');
    assert.equal(
      (await describeAnew(asked, draft.id)).origin,
      'model',
      'a failure takes nothing away',
    );
    assert.equal((await listEvents(workshop.phone, { type: 'commit.described' })).length, 1);
    const { digest, body } = draft.versions[0]!;
    await stampDraft(workshop.phone, draft.id, { decision: 'approve', via: 'app', digest });
    const message = commitBody.parse(body).commits[0]!.message;
    await reportAct(workshop.machine, draft.id, doneReport(message));
    const [found] = (await searchHistory(workshop.phone, { q: 'first try fails', limit: 5 }))
      .commits;
    const detail = await getFinalisedCommit(workshop.phone, found!.id);
    assert.deepEqual(detail.description.what, lines.what);
  } finally {
    await double.close();
  }
});
