import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  cursorAt,
  inTransaction,
  Problem,
  personIdOf,
  readPage,
  record,
} from '@dojang/kernel';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { requireService } from '../../releases/service-list.ts';
import type { AisherGroupRule } from '../../tables.gen.ts';
import { lockGroups } from '../lock.ts';
import {
  keyRulesMax,
  type Rule,
  type RuleContent,
  ruleContent,
  type ruleInput,
  type ruleList,
  type ruleQuery,
} from './schema.ts';

const toRule = (row: Selectable<AisherGroupRule>): Rule => ({
  id: row.id,
  serviceId: row.service_id,
  content: ruleContent.parse(row.content),
  changeId: row.change_id,
  hits: Number(row.hits),
  createdAt: row.created_at.toISOString(),
});

/** The rules of the org, the newest first. */
export async function listRules(
  ctx: AnyContext,
  query: z.infer<typeof ruleQuery>,
): Promise<z.infer<typeof ruleList>> {
  return inTransaction(ctx, async (ctx) => {
    const select = ownDb(ctx).selectFrom('aisher.group_rule').selectAll();
    const { rows, nextCursor } = await readPage(select, ['created_at', 'id'], query, (last) =>
      cursorAt(last.created_at, last.id),
    );
    return { rules: rows.map(toRule), nextCursor };
  });
}

/**
 * Says which frames are the org's own, or which errors belong together. It holds for errors from now on.
 *
 * @throws Problem 404 `service-not-found`, 422 `rules-full`.
 */
export async function addRule(
  outer: AnyContext,
  { serviceId, content }: z.infer<typeof ruleInput>,
): Promise<Rule> {
  return inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    if (serviceId !== null) await requireService(ctx, serviceId);
    await requireRoom(ctx);
    const row = await ownDb(ctx)
      .insertInto('aisher.group_rule')
      .values({
        id: randomUUID(),
        org_id: ctx.org,
        created_at: ctx.now(),
        kind: content.kind,
        service_id: serviceId,
        content: JSON.stringify(content satisfies RuleContent),
        person_id: personIdOf(ctx.actor) ?? null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const data = { ruleId: row.id, kind: row.kind };
    await record(ctx, 'aisher.rule-added', data, { subjects: [row.id] });
    return toRule(row);
  });
}

async function requireRoom(ctx: AnyContext): Promise<void> {
  const { count } = await ownDb(ctx)
    .selectFrom('aisher.group_rule')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('kind', 'in', ['in-app', 'fingerprint'])
    .executeTakeFirstOrThrow();
  if (Number(count) < keyRulesMax) return;
  throw new Problem(
    422,
    'rules-full',
    `This org has ${keyRulesMax} rules of grouping; remove one that is never hit.`,
  );
}

/**
 * Removes a rule. Groups stay as they are; errors from now on go where the others send them.
 *
 * @throws Problem 404 `rule-not-found`.
 */
export async function removeRule(outer: AnyContext, id: string): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    const gone = await ownDb(ctx)
      .deleteFrom('aisher.group_rule')
      .where('id', '=', id)
      .returning(['id', 'kind'])
      .executeTakeFirst();
    if (gone === undefined) {
      throw new Problem(404, 'rule-not-found', 'There is no such rule any more; reload the list.');
    }
    await record(ctx, 'aisher.rule-removed', { ruleId: id, kind: gone.kind }, { subjects: [id] });
  });
}
