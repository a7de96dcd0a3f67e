import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, getDraft, listEvents } from '@dojang/kernel';
import { kernelModule, type LiveMessage, stampDraft } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { getFinalisedCommit, listHistory } from '../history/history.ts';
import { commitModule } from '../index.ts';
import { listRepositories } from '../repositories/repositories.ts';
import { commitBody } from '../schema.ts';
import { searchHistory } from '../search/search.ts';
import { doneReport, draftOf, newDevice, newWorkshop } from '../testing/captures.ts';
import { listActs } from './acts.ts';
import { reportAct } from './reports.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);

async function stampedDraft(message?: string) {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  const body = commitBody.parse(draft.versions[0]?.body);
  const edited =
    message === undefined ? {} : { body: { ...body, commits: [{ message, hunks: null }] } };
  await stampDraft(workshop.phone, draft.id, {
    decision: 'approve',
    via: 'app',
    digest: draft.versions[0]?.digest ?? '',
    ...edited,
  });
  return { ...workshop, id: draft.id, message: message ?? body.commits[0]?.message ?? '' };
}

const eventsOf = async (ctx: Context<never>, type: string) =>
  (await listEvents(ctx, { type })).length;

test('a stamp wakes the machine that captured, and only it gets the act', async () => {
  const heard: LiveMessage[] = [];
  const workshop = await newWorkshop(kernel);
  kernel.parts.live.subscribe(workshop.phone.org, (message) => heard.push(message));
  const draft = await draftOf(workshop);
  assert.deepEqual(await listActs(workshop.machine), { acts: [] });
  const digest = draft.versions[0]?.digest ?? '';
  await stampDraft(workshop.phone, draft.id, { decision: 'approve', via: 'app', digest });
  const woken = heard.filter(({ topic }) => topic === 'commit.act');
  assert.equal(woken.length, 1);
  const { actor } = workshop.machine;
  assert.equal(woken[0]?.device, actor.kind === 'person' ? actor.deviceId : '');
  const { acts } = await listActs(workshop.machine);
  assert.equal(acts.length, 1);
  assert.deepEqual(
    [acts[0]?.draftId, acts[0]?.digest, acts[0]?.state, acts[0]?.stampedBy],
    [draft.id, digest, 'stamped', '김도장'],
  );
  const laptop = await newDevice(kernel, workshop.phone);
  assert.deepEqual(await listActs(laptop), { acts: [] });
  await assert.rejects(reportAct(laptop, draft.id, { state: 'acting' }), {
    code: 'act-of-another-device',
  });
  const stranger = await newOrg(kernel);
  await assert.rejects(reportAct(stranger, draft.id, { state: 'acting' }), {
    code: 'act-not-found',
  });
});

test('a rejected draft leaves the machine nothing to do', async () => {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  const digest = draft.versions[0]?.digest ?? '';
  await stampDraft(workshop.phone, draft.id, { decision: 'reject', via: 'app', digest });
  assert.deepEqual(await listActs(workshop.machine), { acts: [] });
  await assert.rejects(reportAct(workshop.machine, draft.id, { state: 'acting' }), {
    code: 'act-not-found',
  });
});

test('the same report, however often and however parallel, is one commit', async () => {
  const { machine, phone, id, message, repositoryId } = await stampedDraft();
  assert.equal((await reportAct(machine, id, { state: 'acting' })).state, 'acting');
  assert.equal((await reportAct(machine, id, { state: 'acting' })).state, 'acting');
  assert.equal((await listActs(machine)).acts[0]?.state, 'acting');
  const report = doneReport(message);
  const receipts = await Promise.all([1, 2, 3].map(() => reportAct(machine, id, report)));
  assert.deepEqual(new Set(receipts.map(({ state }) => state)), new Set(['done']));
  const { commits } = await listHistory(phone, { limit: 10 });
  assert.equal(commits.length, 1);
  assert.deepEqual(
    [commits[0]?.edited, commits[0]?.pushedRef, commits[0]?.files],
    [false, 'refs/heads/main', 2],
  );
  assert.equal(await eventsOf(phone, 'commit.committed'), 1);
  assert.equal(await eventsOf(phone, 'commit.pushed'), 1);
  assert.deepEqual((await listActs(machine)).acts, []);
  assert.deepEqual((await getDraft(phone, id)).outcome, report);
  const other = doneReport(message, { commits: [{ sha: 'd'.repeat(40), message }] });
  await assert.rejects(reportAct(machine, id, other), { code: 'report-differs' });
  const { repositories } = await listRepositories(phone);
  assert.deepEqual(
    repositories.map(({ id, commits, waiting }) => [id, commits, waiting]),
    [[repositoryId, 1, 0]],
  );
});

test('a push that had to wait is added later, once', async () => {
  const { machine, phone, id, message } = await stampedDraft();
  await reportAct(machine, id, doneReport(message, { pushedRef: null, pushNote: 'remote-gone' }));
  assert.equal(await eventsOf(phone, 'commit.pushed'), 0);
  await reportAct(machine, id, doneReport(message));
  await reportAct(machine, id, doneReport(message));
  assert.equal(await eventsOf(phone, 'commit.pushed'), 1);
  const [line] = (await listHistory(phone, { limit: 10 })).commits;
  assert.deepEqual([line?.pushedRef, line?.pushNote], ['refs/heads/main', null]);
});

test('a failure is shown with its word and without secrets, and can still be fixed', async () => {
  const { machine, phone, id, message } = await stampedDraft();
  const planted = `ghp_${'aB3dE5fG7h'.repeat(4).slice(0, 36)}`;
  const report = {
    state: 'failed',
    code: 'hook-failed',
    detail: `the hook printed ${planted}`,
    facts: { hook: 'pre-commit', path: `src/${planted}.ts`, said: `printed ${planted}` },
    recaptured: false,
  } as const;
  assert.equal((await reportAct(machine, id, report)).state, 'failed');
  assert.equal((await reportAct(machine, id, report)).state, 'failed');
  const draft = await getDraft(phone, id);
  assert.doesNotMatch(JSON.stringify(draft.outcome), new RegExp(planted));
  assert.match(JSON.stringify(draft.outcome), /hook-failed/);
  assert.equal(await eventsOf(phone, 'commit.act-failed'), 1);
  const [event] = await listEvents(phone, { type: 'commit.act-failed' });
  assert.deepEqual(Object.keys(event?.data as object).sort(), [
    'captureId',
    'code',
    'draftId',
    'recaptured',
  ]);
  assert.equal((await reportAct(machine, id, doneReport(message))).state, 'done');
});

test('what the person made of the draft is counted, and found by its words', async () => {
  const { machine, phone, id, message } = await stampedDraft('feat: 결제재시도를 추가');
  await reportAct(machine, id, doneReport(message));
  const find = async (q: string) =>
    (await searchHistory(phone, { q, limit: 10 })).commits.filter(({ near }) => !near).length;
  assert.equal(await find('재시도'), 1, 'a part of a Korean word');
  assert.equal(await find('FEAT 추가'), 1, 'every word, in any case');
  assert.equal(await find('feat 환불'), 0);
  assert.equal(await find('cccccc'), 1, 'the start of the commit id');
  assert.equal(await find('%'), 0, 'no wildcard of the person’s');
  const [line] = (await listHistory(phone, { limit: 10 })).commits;
  assert.ok(line);
  const detail = await getFinalisedCommit(phone, line.id);
  assert.equal(detail.edited, true);
  assert.ok(detail.editDistance > 5);
  assert.ok(detail.elements.some(({ name }) => name === 'pay'));
  assert.equal(detail.stampedBy, '김도장');
  const stranger = await newOrg(kernel);
  await assert.rejects(getFinalisedCommit(stranger, line.id), { code: 'commit-not-found' });
  assert.equal((await listHistory(stranger, { limit: 10 })).commits.length, 0);
});
