import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { getDraft, inTransaction } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { aisherModule } from '../../index.ts';
import { alertWorld, listen } from '../testing.ts';
import { proposeRulesJob } from './noisy-rules.ts';
import { listAlertRules, proposeRule } from './rules.ts';
import { alertRuleContent, ruleBody } from './schema.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
const run = { signal: new AbortController().signal } as never;
const week = 7 * 24 * 60;

/** An org with one rule, and what became of the incidents that it told. */
async function world(nights: 'all' | 'vital' | 'none', told: number, acknowledged: number) {
  const ctx = await newOrg(kernel);
  await listen(ctx);
  const made = alertWorld(ctx, from);
  const { when, at, stamp, drafts } = made;
  const personId = ctx.actor.kind === 'person' ? ctx.actor.personId : '';
  const content = alertRuleContent.parse({ nights, steps: [{ people: [personId] }] });
  const { draftId } = await proposeRule(when(0), { rule: null, name: 'payments', content });
  await stamp(1, draftId);
  const { see } = made;
  await see(1, 1);
  const tell = (version: number, count: number, seen: number) =>
    inTransaction(ctx, (ctx) =>
      sql`insert into aisher.incident (id, org_id, created_at, kind, state, opened_at, last_alarm_at, cause, services,
          environment, rule_id, rule_version, told_at, closed_at, closed_reason, acknowledged_at, shown_at)
        select i.id, ${ctx.org}::uuid, ${at(2)}, 'errors', 'closed', ${at(2)}, ${at(2)}, 'new',
          array(select id from aisher.service), 'production', r.id, ${version}::int, ${at(2)}, ${at(3)}, 'quiet',
          case when i.n <= ${seen}::int then ${at(2)}::timestamptz end, ${at(2)}
        from aisher.alert_rule r, jsonb_to_recordset(${JSON.stringify(
          Array.from({ length: count }, (_, n) => ({ id: randomUUID(), n: n + 1 })),
        )}::jsonb) as i (id uuid, n int)`.execute(ctx.db),
    );
  await tell(1, told, acknowledged);
  const propose = (minute: number) => proposeRulesJob.handle(when(minute), {}, run);
  const waiting = async (minute: number) => (await drafts(minute)).map(({ id }) => id);
  return { ...made, ctx, tell, propose, waiting };
}

const bodyOf = async (ctx: Parameters<typeof getDraft>[0], id = '') =>
  ruleBody.parse((await getDraft(ctx, id)).versions.at(-1)?.body);

test('a rule whose messages few people act on is proposed to be calmer, once a week', async () => {
  const { ctx, propose, waiting, stamp } = await world('all', 20, 3);
  await propose(10);
  const [draftId, ...others] = await waiting(10);
  assert.equal(others.length, 0);
  const { name, version, content, noise } = await bodyOf(ctx, draftId);
  assert.deepEqual([name, version, content.nights], ['payments', 1, 'vital']);
  assert.deepEqual(noise, { told: 20, acknowledged: 3 });
  await propose(20);
  assert.deepEqual(await waiting(20), [draftId]);
  await propose(10 + week);
  const [next, ...rest] = await waiting(10 + week);
  assert.deepEqual([next !== draftId, rest.length], [true, 0], 'it takes the place of the old one');
  await stamp(11 + week, next ?? '');
  const [rule] = (await listAlertRules(ctx)).rules;
  assert.deepEqual([rule?.version, rule?.content.nights], [2, 'vital']);
  await propose(10 + 2 * week);
  assert.deepEqual(
    await waiting(10 + 2 * week),
    [],
    'what it told before its change does not count',
  );
});

test('nothing is proposed for few messages, for those that people act on, nor for a rule that is calm', async () => {
  const cases = [
    ['all', 19, 0],
    ['all', 20, 4],
    ['none', 40, 0],
  ] as const;
  for (const [nights, told, acknowledged] of cases) {
    const { propose, waiting } = await world(nights, told, acknowledged);
    await propose(10);
    assert.deepEqual(await waiting(10), [], `${nights} ${told} ${acknowledged}`);
  }
});

test('a change that a person asked for stays beside the proposal', async () => {
  const { ctx, propose, waiting, when } = await world('vital', 30, 0);
  const [rule] = (await listAlertRules(ctx)).rules;
  assert.ok(rule);
  const { id, version, content } = rule;
  const own = await proposeRule(when(5), { rule: { id, version }, name: 'pay', content });
  await propose(10);
  const found = await waiting(10);
  assert.deepEqual([found.length, found.includes(own.draftId)], [2, true]);
});
