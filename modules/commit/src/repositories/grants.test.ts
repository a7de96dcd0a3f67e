import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { type Context, inReachOf, inTransaction, personIdOf, setGrant } from '@dojang/kernel';
import { createTeam, kernelModule, setAccess, stampDraft } from '@dojang/kernel/server';
import { newPerson, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { listActs } from '../acts/acts.ts';
import { reportAct } from '../acts/reports.ts';
import { learnConvention, renderDiffFile, scopeChange } from '../engine/index.ts';
import { listHistory } from '../history/history.ts';
import { commitModule } from '../index.ts';
import { nearestPrecedents } from '../reuse/precedents.ts';
import { reportReuse } from '../reuse/reuse.ts';
import { createRule, listRules } from '../rules/rules.ts';
import { commitBody } from '../schema.ts';
import { searchHistory } from '../search/search.ts';
import {
  captureOf,
  doneReport,
  draftOf,
  newDevice,
  newWorkshop,
  sendCapture,
} from '../testing/captures.ts';
import { addHistory } from '../testing/history-rows.ts';
import { inputFile } from '../testing/input-file.ts';
import { changeRepository, listRepositories, registerRepository } from './repositories.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);

const idOf = (ctx: Context<never>) => personIdOf(ctx.actor) ?? '';
const input = (name: string) => ({
  name,
  remoteUrl: null,
  fingerprint: randomUUID().replaceAll('-', '').repeat(2),
});

type Holder = { readonly teamId: string } | { readonly personId: string };
type Level = 'read' | 'write' | 'admin';

const give = (owner: Context<never>, repositoryId: string, to: Holder, level: Level = 'read') =>
  inTransaction(owner, (ctx) =>
    setGrant(ctx, {
      kind: 'commit.repository',
      resourceId: repositoryId,
      teamId: null,
      personId: null,
      ...to,
      level,
    }),
  );

/** A granted org, with two repositories of its owner's machine and a member who reaches the second one. */
async function twoRepositories() {
  const { phone: owner, machine, repositoryId: hidden } = await newWorkshop(kernel);
  const { id: shown } = await registerRepository(machine, input('shown'));
  const member = await newPerson(kernel, owner.org, 'member');
  await setAccess(owner, 'granted');
  await give(owner, shown, { personId: idOf(member) });
  return { owner, machine, member, hidden, shown };
}

test('a search finds a full page of what is reached, however much of the rest is newer or nearer', async () => {
  const { owner, member, hidden, shown } = await twoRepositories();
  const words = (n: number) => `fix: pay the invoice ${n}`;
  const rows = (repositoryId: string, count: number, isOld = false) =>
    Array.from({ length: count }, (_, n) => ({ words: words(n), repositoryId, isOld }));
  const own = [
    ...(await addHistory(owner, rows(shown, 8))),
    ...(await addHistory(owner, rows(shown, 2, true))),
  ];
  await addHistory(owner, rows(hidden, 600), 30);
  await addHistory(owner, rows(hidden, 5, true), 30);
  const found = async (q: string, more = {}) =>
    (await searchHistory(member, { q, limit: 30, ...more })).commits.map(({ id }) => id).sort();
  const all = [...own].sort();
  for (const inGraph of [false, true]) {
    await inTransaction(owner, (ctx) =>
      sql`update commit.search_entry set in_graph = ${inGraph} where repository_id is not null`.execute(
        ctx.db,
      ),
    );
    const { commits } = await searchHistory(member, { q: 'invoice', limit: 30 });
    assert.deepEqual(commits.map(({ id }) => id).sort(), all, 'by words');
    assert.ok(
      commits.every(({ near }) => !near),
      'each holds the word',
    );
    assert.deepEqual(await found('pay the invoyce'), all, 'by likeness');
    assert.deepEqual(await found('invoyce', { since: '2025-01-01T00:00:00Z' }), all, 'by both');
  }
  assert.deepEqual(await found('invoice', { repository: hidden }), []);
  assert.deepEqual(await found('invoyce', { repository: hidden }), []);
  const { commits } = await listHistory(member, { limit: 100 });
  assert.deepEqual(commits.map(({ id }) => id).sort(), all);
  assert.equal((await searchHistory(owner, { q: 'invoice', limit: 30 })).commits.length, 30);
});

const convention = learnConvention({
  subjects: Array.from({ length: 12 }, (_, at) => ({
    message: `chore: update rolldown to 1.${at}.0`,
    paths: ['package.json'],
    author: 'Kim <kim@example.com>',
  })),
  paths: ['package.json'],
});
const manifest = (minor: number) =>
  `{\n  "dependencies": {\n    "rolldown": "1.${minor}.0"\n  }\n}\n`;

/** A change that comes again and again. */
async function bumped(minor: number) {
  const file = inputFile('package.json', manifest(minor - 1), manifest(minor));
  return { scope: await scopeChange({ files: [file] }), convention, diff: [renderDiffFile(file)] };
}

test('words of a repository do not come back in a draft of somebody who does not reach it', async () => {
  const { owner, machine, member, hidden, shown } = await twoRepositories();
  const workshop = { phone: owner, machine, repositoryId: hidden };
  // Twice is a habit, which the next draft of such a change is told of.
  for (const minor of [1, 2]) {
    const draft = await draftOf(workshop, await bumped(minor));
    const version = draft.versions[0];
    const digest = version?.digest ?? '';
    const message = `chore: update rolldown to 1.${minor}.0`;
    const body = { ...commitBody.parse(version?.body), commits: [{ message, hunks: null }] };
    await stampDraft(owner, draft.id, { decision: 'approve', via: 'app', digest, body });
    await reportAct(machine, draft.id, doneReport(message));
  }
  const near = (personId: string) =>
    inReachOf(owner, personId, async (ctx) => {
      const { rows } = await sql<{ embedding: string }>`
        select embedding::text from commit.precedent`.execute(ctx.db);
      return nearestPrecedents(
        ctx,
        rows[0] ? JSON.parse(rows[0].embedding) : [1, ...Array(511).fill(0)],
      );
    });
  assert.equal((await near(idOf(owner))).length, 2);
  assert.deepEqual(await near(idOf(member)), []);
  assert.equal((await reportReuse(owner)).approved, 2);
  assert.equal((await reportReuse(member)).approved, 0);
  await give(owner, shown, { personId: idOf(member) }, 'write');
  const own = { phone: member, machine: await newDevice(kernel, member), repositoryId: shown };
  const toldOf = async (minor: number) => {
    const { id } = await draftOf(own, await bumped(minor));
    return inTransaction(owner, async (ctx) => {
      const { rows } = await sql`select from commit.reuse where draft_id = ${id}`.execute(ctx.db);
      return rows.length;
    });
  };
  assert.equal(await toldOf(3), 0);
  await give(owner, hidden, { personId: idOf(member) });
  assert.equal(await toldOf(4), 1);
  assert.equal((await near(idOf(member))).length, 2);
  assert.equal((await reportReuse(member)).approved, 2);
  assert.deepEqual(
    (await listRepositories(member)).repositories.map(({ id, commits }) => [id, commits]).sort(),
    [
      [hidden, 2],
      [shown, 0],
    ].sort(),
  );
});

test('a new repository of a granted org is for the teams of who brings it, or for that person', async () => {
  const { owner, member, hidden } = await twoRepositories();
  const machine = await newDevice(kernel, member);
  const fellow = await newPerson(kernel, owner.org, 'member');
  const seenBy = async (ctx: Context<never>) =>
    (await listRepositories(ctx)).repositories.map(({ name }) => name);
  const own = input('own');
  const { id } = await registerRepository(machine, own);
  assert.deepEqual(await seenBy(member), ['own', 'shown']);
  assert.deepEqual(await seenBy(fellow), []);
  assert.equal((await registerRepository(machine, own)).id, id, 'again, it is the same');
  const personIds = [idOf(member), idOf(fellow)];
  await createTeam(owner, { name: 'team', personIds });
  await registerRepository(machine, input('ours'));
  assert.deepEqual(await seenBy(fellow), ['ours']);
  // It takes admin of the repository to set what holds there, whatever the role may do.
  const admin = await newPerson(kernel, owner.org, 'admin');
  await give(owner, id, { personId: idOf(admin) }, 'write');
  const settings = { protectedBranches: ['main'] };
  await assert.rejects(changeRepository(admin, id, settings), { code: 'grant-needed' });
  await assert.rejects(changeRepository(admin, hidden, settings), { code: 'repository-not-found' });
});

test('a rule of the whole org is for who reaches all of it', async () => {
  const { owner, hidden, shown } = await twoRepositories();
  const admin = await newPerson(kernel, owner.org, 'admin');
  const rule = (repositoryId: string | null) => ({
    name: 'a rule',
    enabled: true,
    conditions: [],
    action: { do: 'warn', text: 'Look again.' } as const,
    repositoryId,
    teamId: null,
  });
  await createRule(owner, rule(hidden));
  await createRule(owner, rule(null));
  await assert.rejects(createRule(admin, rule(null)), { code: 'grant-needed' });
  await assert.rejects(createRule(admin, rule(shown)), { code: 'repository-not-found' });
  await give(owner, shown, { personId: idOf(admin) }, 'admin');
  await createRule(admin, rule(shown));
  const listed = (await listRules(admin)).rules.map(({ repositoryId }) => repositoryId);
  assert.deepEqual(new Set(listed), new Set([null, shown]));
});

test('what was stamped is committed, even where the grant is gone by then', async () => {
  const { owner, member, shown } = await twoRepositories();
  const machine = await newDevice(kernel, member);
  const reads = await captureOf(shown);
  await assert.rejects(sendCapture(machine, reads), { code: 'grant-needed' });
  await give(owner, shown, { personId: idOf(member) }, 'write');
  const draft = await draftOf({ phone: member, machine, repositoryId: shown });
  const digest = draft.versions[0]?.digest ?? '';
  await stampDraft(member, draft.id, { decision: 'approve', via: 'app', digest });
  await inTransaction(owner, (ctx) =>
    sql`delete from kernel.grant where person_id = ${idOf(member)}`.execute(ctx.db),
  );
  assert.equal((await listActs(machine)).acts.length, 1);
  const { state } = await reportAct(machine, draft.id, doneReport('feat: retry the payment'));
  assert.equal(state, 'done');
  assert.equal((await listHistory(owner, { limit: 10 })).commits.length, 1);
  assert.deepEqual((await listHistory(member, { limit: 10 })).commits, []);
});
