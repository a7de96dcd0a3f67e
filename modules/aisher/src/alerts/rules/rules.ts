import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  createDraft,
  findReachable,
  inTransaction,
  listReceivers,
  Problem,
  personIdOf,
  record,
  requirePerson,
} from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { lockOwn } from '../../own-lock.ts';
import { requireService } from '../../releases/service-list.ts';
import { replayRule } from './replay.ts';
import { peopleNamed } from './route.ts';
import {
  type AlertRule,
  type AlertRuleContent,
  type AlertRuleInput,
  alertRuleContent,
  alertRulesMax,
  type RuleBody,
} from './schema.ts';

const openMs = 7 * 86_400_000;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly content: unknown;
  readonly changedAt: Date;
  readonly told: number;
  readonly acknowledged: number;
}

/** The rules of the org in the order in which they are asked, with what they did. */
export async function listAlertRules(ctx: AnyContext): Promise<{ rules: AlertRule[] }> {
  return inTransaction(ctx, async (ctx) => {
    const since = new Date(ctx.now().getTime() - 30 * 86_400_000);
    const { rows } = await sql<Row>`
      select r.id, r.name, r.version, r.content, r.changed_at as "changedAt", i.*
      from aisher.alert_rule r
      cross join lateral (
        select (count(*) filter (where i.told_at is not null))::int as told,
          (count(*) filter (where i.acknowledged_at is not null))::int as acknowledged
        from aisher.incident i where i.org_id = r.org_id and i.rule_id = r.id
          and i.opened_at > ${since}::timestamptz) i
      where r.org_id = ${ctx.org}::uuid order by r.created_at, r.id limit ${alertRulesMax}`.execute(
      ownDb(ctx),
    );
    return {
      rules: rows.map((row) => ({
        ...row,
        content: alertRuleContent.parse(row.content),
        changedAt: row.changedAt.toISOString(),
      })),
    };
  });
}

/**
 * Whether each step reaches somebody now: a person who is here and has a channel, or a system.
 *
 * @throws Problem 422 `rule-reaches-nobody` with the step, 404 `service-not-found`. Needs a transaction.
 */
export async function requireReach(ctx: AnyContext, content: AlertRuleContent): Promise<void> {
  for (const serviceId of content.services) await requireService(ctx, serviceId);
  const { receivers } = await listReceivers(ctx);
  for (const [place, step] of content.steps.entries()) {
    if (receivers.some(({ id }) => step.receivers.includes(id))) continue;
    const reached: string[] = [];
    for (const personId of await peopleNamed(ctx, step)) {
      if ((await findReachable(ctx, personId)).size > 0) reached.push(personId);
    }
    if (reached.length > 0) continue;
    throw new Problem(
      422,
      'rule-reaches-nobody',
      'A step reaches nobody: its people left, or have neither a browser nor an address for messages.',
      { step: place + 1 },
    );
  }
}

const ruleChanged = () =>
  new Problem(409, 'alert-rule-changed', 'Somebody changed this rule; read it again.');

/** The version of the rule that is changed; 0 for a new one. Needs a transaction. */
async function requireVersion(ctx: AnyContext, { rule }: AlertRuleInput): Promise<number> {
  if (rule === null) return 0;
  const row = await ownDb(ctx)
    .selectFrom('aisher.alert_rule')
    .select('version')
    .where('id', '=', rule.id)
    .executeTakeFirst();
  if (row === undefined) throw ruleNotFound();
  if (row.version !== rule.version) throw ruleChanged();
  return row.version;
}

const ruleNotFound = () =>
  new Problem(404, 'alert-rule-not-found', 'There is no such rule any more; reload the list.');

/**
 * Asks for a stamp that makes or changes a rule. The draft shows what the rule would have done in the last days.
 *
 * @throws Problem 404 `alert-rule-not-found`, `service-not-found`, 409 `alert-rule-changed`, 422
 *   `rule-reaches-nobody`, `alert-rules-full`.
 */
export async function proposeRule(
  outer: AnyContext,
  input: AlertRuleInput,
): Promise<{ draftId: string }> {
  const { personId } = requirePerson(outer);
  return inTransaction(outer, async (ctx) => {
    const version = await requireVersion(ctx, input);
    const { name, content } = input;
    await requireReach(ctx, content);
    const ruleId = input.rule?.id ?? randomUUID();
    const effect = await replayRule(ctx, content);
    const body: RuleBody = { rule: ruleId, version, name, content, effect };
    const { id } = await createDraft(ctx, {
      module: 'aisher',
      kind: 'aisher.rule',
      subjectKey: `aisher.rule ${ruleId}`,
      summary: { incidents: effect.incidents, steps: content.steps.length },
      body,
      origin: 'person',
      risks: [],
      expiresAt: new Date(ctx.now().getTime() + openMs),
      askedPersonId: personId,
    });
    return { draftId: id };
  });
}

/** @throws Problem 409 `alert-rule-changed`, 422 `alert-rules-full`. Needs a transaction. */
export async function applyRule(ctx: AnyContext, draftId: string, body: RuleBody): Promise<void> {
  const { rule: id, name, version } = body;
  const content = JSON.stringify(body.content);
  const next = version + 1;
  if (version === 0) await insertRule(ctx, { id, name, content });
  else {
    const row = await ownDb(ctx)
      .updateTable('aisher.alert_rule')
      .set({ name, content, version: next, changed_at: ctx.now() })
      .where('id', '=', id)
      .where('version', '=', version)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) throw ruleChanged();
  }
  const personId = personIdOf(ctx.actor) ?? null;
  await ownDb(ctx)
    .insertInto('aisher.alert_rule_version')
    .values({
      ...{ org_id: ctx.org, rule_id: id, version: next, created_at: ctx.now() },
      ...{ name, content, person_id: personId, draft_id: draftId },
    })
    .execute();
  const type = version === 0 ? 'aisher.alert-rule-made' : 'aisher.alert-rule-changed';
  await record(ctx, type, { ruleId: id, version: next }, { subjects: [id] });
}

async function insertRule(
  ctx: AnyContext,
  { id, name, content }: { id: string; name: string; content: string },
): Promise<void> {
  await lockOwn(ctx, 'alert_rule');
  if ((await listAlertRules(ctx)).rules.length >= alertRulesMax) {
    const detail = `There are ${alertRulesMax} rules; delete one first.`;
    throw new Problem(422, 'alert-rules-full', detail);
  }
  await ownDb(ctx)
    .insertInto('aisher.alert_rule')
    .values({
      ...{ id, org_id: ctx.org, created_at: ctx.now(), name, version: 1 },
      ...{ content, changed_at: ctx.now() },
    })
    .execute();
}

/** Its incidents are told to owners and admins from now on. @throws Problem 404 `alert-rule-not-found`. */
export async function removeAlertRule(outer: AnyContext, id: string): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    const gone = await ownDb(ctx)
      .deleteFrom('aisher.alert_rule')
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    if (gone === undefined) throw ruleNotFound();
    await record(ctx, 'aisher.alert-rule-removed', { ruleId: id }, { subjects: [id] });
  });
}
