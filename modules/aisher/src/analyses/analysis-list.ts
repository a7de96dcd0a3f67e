import { type AnyContext, cursorAt, inTransaction, Problem, readPage } from '@dojang/kernel';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import {
  type Analysis,
  type AnalysisLine,
  analysis,
  type analysisList,
  type analysisQuery,
  analysisState,
  keptEvidence,
  keptExplanation,
  keptRanking,
  keptTokens,
  verdictKind,
} from './schema.ts';

const headColumns = [
  'id',
  'state',
  'failure',
  'trigger',
  'person_id',
  'group_id',
  'window_from',
  'window_until',
  'created_at',
  'finished_at',
  'cause',
  'model',
  'cache',
  'cost_microusd',
  'top_service',
  'top_share',
  'verdict',
  'verdict_service',
  'verdict_by',
  'verdict_at',
] as const;

const selectHeads = (ctx: AnyContext) =>
  ownDb(ctx).selectFrom('aisher.analysis').select(headColumns);

type Head = Awaited<ReturnType<ReturnType<typeof selectHeads>['execute']>>[number];

const iso = (at: Date | null) => at?.toISOString() ?? null;

function toHead(row: Head): Omit<AnalysisLine, 'top'> {
  const { verdict, verdict_at: at, verdict_by: personId } = row;
  return {
    id: row.id,
    state: analysisState.parse(row.state),
    failure: row.failure,
    trigger: analysis.shape.trigger.parse(row.trigger),
    personId: row.person_id,
    groupId: row.group_id,
    window: { from: row.window_from.toISOString(), until: row.window_until.toISOString() },
    createdAt: row.created_at.toISOString(),
    finishedAt: iso(row.finished_at),
    cause: row.cause,
    model: row.model,
    cache: analysis.shape.cache.parse(row.cache),
    costMicrousd: Number(row.cost_microusd),
    verdict:
      verdict === null || at === null || personId === null
        ? null
        : {
            verdict: verdictKind.parse(verdict),
            service: row.verdict_service,
            personId,
            at: at.toISOString(),
          },
  };
}

/** Analyses of the org, or of a group, the newest first. */
export function listAnalyses(
  ctx: AnyContext,
  query: z.infer<typeof analysisQuery>,
): Promise<z.infer<typeof analysisList>> {
  return inTransaction(ctx, async (ctx) => {
    let select = selectHeads(ctx);
    if (query.group !== undefined) select = select.where('group_id', '=', query.group);
    const { rows, nextCursor } = await readPage(select, ['created_at', 'id'], query, (last) =>
      cursorAt(last.created_at, last.id),
    );
    const analyses = rows.map((row) => ({
      ...toHead(row),
      top:
        row.top_service === null ? null : { service: row.top_service, share: row.top_share ?? 0 },
    }));
    return { analyses, nextCursor };
  });
}

/** @throws Problem 404 `analysis-not-found`. */
export function getAnalysis(ctx: AnyContext, id: string): Promise<Analysis> {
  return inTransaction(ctx, async (ctx) => {
    const row = await selectHeads(ctx)
      .select(['ranked_at', 'ranking', 'evidence', 'digest', 'explanation', 'tokens'])
      .select(['saved_microusd', 'template_version'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw analysisNotFound();
    return {
      ...toHead(row),
      rankedAt: iso(row.ranked_at),
      ranking: row.ranking === null ? null : keptRanking.parse(row.ranking),
      evidence: row.evidence === null ? [] : keptEvidence.parse(row.evidence),
      digest: row.digest,
      explanation: row.explanation === null ? null : keptExplanation.parse(row.explanation),
      tokens: row.tokens === null ? null : keptTokens.parse(row.tokens),
      savedMicrousd: Number(row.saved_microusd),
      templateVersion: row.template_version,
    };
  });
}

export const analysisNotFound = (): Problem =>
  new Problem(404, 'analysis-not-found', 'There is no such analysis; look at the list of them.');
