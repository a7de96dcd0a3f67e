import {
  type AnyContext,
  createDraft,
  defineJob,
  inTransaction,
  orgsWith,
  uuidOf,
} from '@dojang/kernel';
import { sql } from 'kysely';
import { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { replayRule } from './replay.ts';
import { type AlertRuleContent, alertRuleContent, alertRulesMax, type RuleBody } from './schema.ts';

interface Noisy {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly content: unknown;
  readonly told: number;
  readonly acknowledged: number;
}

const dayMs = 86_400_000;
const countedDays = 30;
/** Fewer messages say nothing of a rule. */
const toldMin = 20;
const actedOnMin = 0.2;
const openMs = 7 * dayMs;

/** One step calmer at night; undefined where nothing is let through. */
const calmer = { all: 'vital', vital: 'none', none: undefined } as const;

/**
 * Asks for a stamp that makes rules calmer whose messages few people act on, once a week for each. What a rule did before
 * it was changed last does not count.
 */
export const proposeCalmerRules = (ctx: AnyContext): Promise<void> =>
  inTransaction(ctx, async (ctx) => {
    for (const rule of await readNoisy(ctx)) {
      const content = alertRuleContent.parse(rule.content);
      const nights = calmer[content.nights];
      if (nights !== undefined) await propose(ctx, rule, { ...content, nights });
    }
  });

/** Needs a transaction. */
async function readNoisy(ctx: AnyContext): Promise<readonly Noisy[]> {
  const since = new Date(ctx.now().getTime() - countedDays * dayMs);
  const { rows } = await sql<Noisy>`
    select r.id, r.name, r.version, r.content, i.told, i.acknowledged
    from aisher.alert_rule r
    cross join lateral (
      select count(*)::int as told, (count(*) filter (where i.acknowledged_at is not null))::int as acknowledged
      from aisher.incident i where i.org_id = r.org_id and i.rule_id = r.id and i.rule_version = r.version
        and i.told_at is not null and i.opened_at > ${since}::timestamptz) i
    where r.org_id = ${ctx.org}::uuid and i.told >= ${toldMin}::int
      and i.acknowledged < ${actedOnMin}::float8 * i.told
    order by r.created_at, r.id limit ${alertRulesMax}`.execute(ownDb(ctx));
  return rows;
}

async function propose(
  ctx: AnyContext,
  { id: rule, name, version, told, acknowledged }: Noisy,
  content: AlertRuleContent,
): Promise<void> {
  const effect = await replayRule(ctx, content);
  const body: RuleBody = { rule, version, name, content, effect, noise: { told, acknowledged } };
  const week = Math.floor(ctx.now().getTime() / (7 * dayMs));
  await createDraft(ctx, {
    id: uuidOf('aisher.rule', ctx.org, rule, String(week)),
    module: 'aisher',
    kind: 'aisher.rule',
    // Not that of a person's own change, which stays.
    subjectKey: `aisher.calmer-rule ${rule}`,
    summary: { incidents: effect.incidents, steps: content.steps.length },
    body,
    origin: 'deterministic',
    risks: [],
    expiresAt: new Date(ctx.now().getTime() + openMs),
    askedPersonId: null,
  });
}

export const proposeRulesJob = defineJob({
  name: 'aisher.propose-rules',
  payload: z.object({}),
  // On Monday morning in Korea.
  cron: '0 0 * * 1',
  due: orgsWith('aisher.incident', (eb) => eb('state', '=', 'closed')),
  handle: proposeCalmerRules,
});
