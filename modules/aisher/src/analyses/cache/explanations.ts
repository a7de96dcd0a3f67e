import { createHash, randomUUID } from 'node:crypto';
import { type AnyContext, canonicalJson, inTransaction } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import type { Evidence, ModelAnswer } from '../claims/answer.ts';
import { judgeAnswer, type Seen } from '../claims/truth.ts';
import { filledOf, slottedOf } from './slotted-answer.ts';

/** As long as an answer is good for other cases. */
const goodMs = 3_600_000;

/** What an answer depends on. No ids and no times: they differ from case to case. */
export interface KeyParts {
  readonly promptVersion: string;
  readonly template: number | null;
  readonly variant: string | null;
  readonly locale: string;
  readonly fingerprints: readonly string[];
  readonly candidates: readonly { readonly service: string; readonly kind: string }[];
  readonly edges: readonly string[];
  readonly releases: readonly string[];
  readonly kinds: readonly string[];
}

export const keyOf = (parts: KeyParts): string =>
  createHash('sha256').update(canonicalJson(parts)).digest('hex');

export interface Found {
  readonly answer: ModelAnswer;
  readonly model: string;
  /** What asking again would have cost. */
  readonly savedMicrousd: number;
}

/**
 * The answer to an earlier case of the same kind, filled with the evidence of this one. It is checked as an answer of a model is;
 * one of which something had to be taken out is not used.
 */
export async function findExplanation(
  ctx: AnyContext,
  key: string,
  seen: Seen,
): Promise<Found | undefined> {
  return inTransaction(ctx, async (ctx) => {
    const row = await ownDb(ctx)
      .selectFrom('aisher.explanation')
      .select(['answer', 'model', 'cost_microusd'])
      .where('key', '=', key)
      .where('created_at', '>', new Date(ctx.now().getTime() - goodMs))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const answer = filledOf(row.answer as ModelAnswer, seen.evidence);
    if (answer === null) return undefined;
    const judged = judgeAnswer(answer, seen);
    if (judged.faults.length > 0 || judged.removed.length > 0) return undefined;
    await ownDb(ctx)
      .updateTable('aisher.explanation')
      .set((eb) => ({ hits: eb('hits', '+', 1) }))
      .where('key', '=', key)
      .execute();
    return {
      answer: judged.answer,
      model: row.model,
      savedMicrousd: Number(row.cost_microusd),
    };
  });
}

/** Keeps an answer for cases of the same kind. Needs a transaction. */
export async function keepExplanation(
  ctx: AnyContext,
  key: string,
  { answer, model, costMicrousd }: { answer: ModelAnswer; model: string; costMicrousd: number },
  evidence: readonly Evidence[],
): Promise<void> {
  const slotted = slottedOf(answer, evidence);
  if (slotted === null) return;
  const row = {
    created_at: ctx.now(),
    id: randomUUID(),
    answer: JSON.stringify(slotted),
    model,
    cost_microusd: costMicrousd,
    hits: 0,
  };
  await ownDb(ctx)
    .insertInto('aisher.explanation')
    .values({ org_id: ctx.org, key, ...row })
    .onConflict((conflict) => conflict.columns(['org_id', 'key']).doUpdateSet(row))
    .execute();
}

/** An answer that a person judged wrong is given to nobody else. Needs a transaction. */
export const dropExplanation = (ctx: AnyContext, key: string): Promise<unknown> =>
  ownDb(ctx).deleteFrom('aisher.explanation').where('key', '=', key).execute();
