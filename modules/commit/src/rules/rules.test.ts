import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listEvents } from '@dojang/kernel';
import { buildHttp, kernelModule, stampDraft } from '@dojang/kernel/server';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '@dojang/kernel/testing';
import { reportAct } from '../acts/reports.ts';
import type { Rule } from '../engine/rules/rule.ts';
import { commitModule } from '../index.ts';
import { commitBody } from '../schema.ts';
import { doneReport, draftOf, newWorkshop, readPage, type Workshop } from '../testing/captures.ts';
import { changeRule, createRule, deleteRule, listRules, listRulesInForce } from './rules.ts';
import { tryRule } from './trials.ts';

const modules = [kernelModule, commitModule];
const kernel = await testKernel({ modules });
await kernel.parts.jobs.start(kernel.parts);
const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
await app.ready();

const rule = (action: Rule['action'], ...conditions: Rule['conditions']): Rule => ({
  name: 'Money is reviewed',
  enabled: true,
  conditions,
  action,
});
const everywhere = { repositoryId: null, teamId: null };
const payBlocked = rule(
  { do: 'block', text: 'Say who reviewed it: Reviewed-by.' },
  { on: 'paths', is: 'some', globs: ['/src/pay*'] },
  { on: 'message', part: 'footer', is: 'empty', words: [] },
);

async function stamp(
  workshop: Workshop,
  draft: Awaited<ReturnType<typeof draftOf>>,
  message?: string,
) {
  const version = draft.versions[0]!;
  const body = commitBody.parse(version.body);
  const words = message ?? body.commits[0]!.message;
  await stampDraft(workshop.phone, draft.id, {
    decision: 'approve',
    via: 'app',
    digest: version.digest,
    ...(message === undefined ? {} : { body: { ...body, commits: [{ message, hunks: null }] } }),
  });
  await reportAct(workshop.machine, draft.id, doneReport(words));
}

test('a rule that blocks is shown with the draft, refuses the stamp, and lets the fixed one pass', async () => {
  const workshop = await newWorkshop(kernel);
  await createRule(workshop.phone, { ...payBlocked, ...everywhere });
  const draft = await draftOf(workshop);
  const page = await readPage(workshop.phone, draft.id);
  assert.equal(page.rules.length, 1);
  assert.ok(page.lint.flat().some(({ rule, level }) => rule === 'rule' && level === 'block'));
  await assert.rejects(stamp(workshop, draft), {
    code: 'lint-blocked',
    facts: { rules: ['Money is reviewed'] },
  });
  await stamp(workshop, draft, 'fix: retry the charge\n\nReviewed-by: Lee <lee@pay.example>');
});

test('a rule that repairs has the last word on a drafted message', async () => {
  const workshop = await newWorkshop(kernel);
  const footer = rule({ do: 'add-footer', text: 'Team: 결제' });
  await createRule(workshop.phone, {
    ...footer,
    ...everywhere,
    repositoryId: workshop.repositoryId,
  });
  const draft = await draftOf(workshop);
  assert.match(commitBody.parse(draft.versions[0]?.body).commits[0]!.message, /\n\nTeam: 결제$/);
});

test('rules of another repository, and rules that are off, do not hold', async () => {
  const workshop = await newWorkshop(kernel);
  const other = await newWorkshop(kernel);
  await createRule(workshop.phone, { ...payBlocked, enabled: false, ...everywhere });
  await createRule(other.phone, { ...payBlocked, ...everywhere });
  assert.deepEqual(await listRulesInForce(workshop.phone, workshop.repositoryId), { rules: [] });
  await stamp(workshop, await draftOf(workshop));
  await assert.rejects(listRulesInForce(workshop.phone, other.repositoryId), {
    code: 'repository-not-found',
  });
});

test('two people who change a rule at once do not overwrite each other; each change is in the ledger', async () => {
  const { phone } = await newWorkshop(kernel);
  const made = await createRule(phone, { ...payBlocked, ...everywhere });
  const change = { ...payBlocked, name: 'Renamed', ...everywhere, version: made.version };
  const changed = await Promise.allSettled([
    changeRule(phone, made.id, change),
    changeRule(phone, made.id, { ...change, name: 'Otherwise' }),
  ]);
  const refused = changed.filter((each) => each.status === 'rejected');
  assert.deepEqual(
    refused.map(({ reason }) => reason.code),
    ['rule-changed'],
  );
  // One more than this does not fit into the column.
  const last = { ...change, version: 2_147_483_647 };
  await assert.rejects(changeRule(phone, made.id, last), { code: 'rule-changed' });
  const stranger = await newOrg(kernel);
  await assert.rejects(changeRule(stranger, made.id, change), { code: 'rule-not-found' });
  await deleteRule(phone, made.id);
  await assert.rejects(deleteRule(phone, made.id), { code: 'rule-not-found' });
  assert.deepEqual(await listRules(phone), { rules: [] });
  const events = await listEvents(phone, { type: 'commit.rule-changed' });
  assert.deepEqual(events.map(({ data }) => (data as { change: string }).change).sort(), [
    'changed',
    'created',
    'deleted',
  ]);
});

test('a rule is tried on past commits before it is kept', async () => {
  const workshop = await newWorkshop(kernel);
  await stamp(workshop, await draftOf(workshop), 'fix: retry the charge');
  await stamp(workshop, await draftOf(workshop), 'fix: retry\n\nReviewed-by: Lee');
  const trial = { ...everywhere, limit: 50 };
  const blocked = await tryRule(workshop.phone, {
    ...trial,
    rule: { ...payBlocked, enabled: false },
  });
  assert.equal(blocked.commits, 2);
  assert.deepEqual(
    blocked.found.map(({ header, finding }) => [header, finding.level]),
    [['fix: retry the charge', 'block']],
  );
  const scoped = rule({ do: 'set-scope', scope: 'pay' });
  const repaired = await tryRule(workshop.phone, { ...trial, rule: scoped });
  assert.deepEqual(
    repaired.found.map(({ finding }) => finding.params.text),
    ['fix(pay): retry', 'fix(pay): retry the charge'],
  );
  const words = Array.from({ length: 50 }, () => `*${'a'.repeat(198)}b`);
  const none = { on: 'message', part: 'body', is: 'none-of', words } as const;
  const slow = rule(payBlocked.action, ...Array.from({ length: 10 }, () => none));
  await stamp(workshop, await draftOf(workshop), `fix: retry\n\n${'a'.repeat(6000)}`);
  await assert.rejects(tryRule(workshop.phone, { ...trial, rule: slow }), {
    code: 'rule-too-slow',
  });
  const stranger = await newOrg(kernel);
  assert.deepEqual(await tryRule(stranger, { ...trial, rule: scoped }), { commits: 0, found: [] });
});

test('a rule of a team holds for its people’s commits, on the draft, at the stamp and at the agent', async () => {
  const workshop = await newWorkshop(kernel);
  const owner = await pairDevice(app, await newPerson(kernel, workshop.phone.org, 'owner'));
  const mine = workshop.phone.actor.kind === 'person' ? workshop.phone.actor.personId : '';
  const make = async (name: string, personIds: string[]) =>
    (await owner.send('POST', '/teams', { name, personIds })).body.id as string;
  const [payTeam, otherTeam] = [await make('결제', [mine]), await make('Other', [owner.personId])];
  const hold = (teamId: string) =>
    createRule(workshop.phone, { ...payBlocked, repositoryId: null, teamId });
  const stored = await hold(otherTeam);
  assert.deepEqual(await listRulesInForce(workshop.phone, workshop.repositoryId), { rules: [] });
  const others = await draftOf(workshop);
  assert.deepEqual((await readPage(workshop.phone, others.id)).rules, []);
  await stamp(workshop, others);
  const trial = { rule: payBlocked, repositoryId: null, limit: 50 };
  assert.equal((await tryRule(workshop.phone, { ...trial, teamId: otherTeam })).commits, 0);
  assert.equal((await tryRule(workshop.phone, { ...trial, teamId: payTeam })).found.length, 1);

  const { version } = stored;
  const change = { ...payBlocked, repositoryId: null, teamId: payTeam, version };
  await changeRule(workshop.phone, stored.id, change);
  assert.equal((await listRulesInForce(workshop.phone, workshop.repositoryId)).rules.length, 1);
  const draft = await draftOf(workshop);
  assert.equal((await readPage(workshop.phone, draft.id)).rules.length, 1);
  await assert.rejects(stamp(workshop, draft), { code: 'lint-blocked' });
  assert.equal((await owner.send('DELETE', `/teams/${payTeam}`)).body.code, 'team-in-use');
  await owner.send('PUT', `/teams/${payTeam}`, { name: '결제', personIds: [] });
  await stamp(workshop, draft);
});

test('a rule holds in one place, and that place is the org’s own', async () => {
  const workshop = await newWorkshop(kernel);
  const owner = await pairDevice(app, await newPerson(kernel, workshop.phone.org, 'owner'));
  const { body: team } = await owner.send('POST', '/teams', { name: 'Web', personIds: [] });
  const { repositoryId } = workshop;
  const both = { ...payBlocked, repositoryId, teamId: team.id };
  assert.equal((await owner.send('POST', '/commit/rules', both)).status, 400);
  const { body: old } = await owner.send('POST', '/commit/rules', { ...payBlocked, repositoryId });
  assert.deepEqual([old.repositoryId, old.teamId], [repositoryId, null]);
  const stranger = await newWorkshop(kernel);
  await assert.rejects(
    createRule(stranger.phone, { ...payBlocked, repositoryId: null, teamId: team.id }),
    { code: 'team-not-found' },
  );
});
