import { type AnyContext, record } from '@dojang/kernel';
import { addDay, type Spent } from '../../costs/tally.ts';
import { ownDb } from '../../own-db.ts';
import { countForTemplate } from '../prompts/prompt-templates.ts';
import type { KeptExplanation, KeptTokens } from '../schema.ts';
import { announceAnalysis, type OpenAnalysis, storable } from './analysis-row.ts';

/** How an analysis ended well. */
export interface Ending {
  readonly explanation: KeptExplanation;
  readonly tokens: KeptTokens | null;
  readonly costMicrousd: number;
  readonly savedMicrousd: number;
  readonly cache: 'none' | 'hit' | 'miss';
  readonly explanationKey: string | null;
  readonly templateVersion: number | null;
}

const causeMax = 600;

/** Keeps the end of an analysis, once. Needs a transaction. */
export async function endAnalysis(
  ctx: AnyContext,
  { id, group_id, top_service }: Pick<OpenAnalysis, 'id' | 'group_id' | 'top_service'>,
  ending: Ending,
): Promise<void> {
  const { explanation, tokens, costMicrousd, savedMicrousd, cache } = ending;
  const ended = await ownDb(ctx)
    .updateTable('aisher.analysis')
    .set({
      state: 'done',
      finished_at: ctx.now(),
      explanation: storable(explanation),
      cause: explanation.answer.cause.slice(0, causeMax),
      model: explanation.model,
      tokens: tokens === null ? null : storable(tokens),
      cost_microusd: costMicrousd,
      saved_microusd: savedMicrousd,
      cache,
      explanation_key: ending.explanationKey,
      template_version: ending.templateVersion,
      material: null,
    })
    .where('id', '=', id)
    .where('state', 'in', ['ranking', 'explaining'])
    .returning('id')
    .executeTakeFirst();
  if (ended === undefined) return;
  const spent: Spent = {
    service: top_service ?? '',
    model: explanation.model ?? '',
    hasFailed: false,
    tokens,
    costMicrousd,
    savedMicrousd,
    cache,
  };
  await addDay(ctx, spent);
  const { templateVersion } = ending;
  if (templateVersion !== null) await countForTemplate(ctx, templateVersion, 'analyses');
  const data = {
    analysisId: id,
    groupId: group_id,
    model: explanation.model ?? 'none',
    tokensIn: tokens?.in ?? 0,
    tokensOut: tokens?.out ?? 0,
    costMicrousd,
    cache,
    removed: explanation.removed.length,
  };
  await record(ctx, 'aisher.analysis-finished', data, { subjects: subjectsOf(id, group_id) });
  announceAnalysis(ctx, id);
}

export const subjectsOf = (id: string, groupId: string | null): string[] =>
  groupId === null ? [id] : [id, groupId];

/** Says why there will be no answer. Needs a transaction. */
export async function failAnalysis(ctx: AnyContext, id: string, failure: string): Promise<void> {
  const failed = await ownDb(ctx)
    .updateTable('aisher.analysis')
    .set({ state: 'failed', failure, finished_at: ctx.now(), material: null })
    .where('id', '=', id)
    .where('state', 'in', ['ranking', 'explaining'])
    .returning('top_service')
    .executeTakeFirst();
  if (failed === undefined) return;
  await addDay(ctx, {
    service: failed.top_service ?? '',
    model: '',
    hasFailed: true,
    tokens: null,
    costMicrousd: 0,
    savedMicrousd: 0,
    cache: 'none',
  });
  announceAnalysis(ctx, id);
}
