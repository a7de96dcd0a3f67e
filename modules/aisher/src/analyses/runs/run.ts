import { type AnyContext, type Context, inTransaction, type JobRun, Problem } from '@dojang/kernel';
import { keptEvidence, keptRanking } from '../schema.ts';
import { findOpen, keptInput } from './analysis-row.ts';
import { explainRanked } from './explain-ranked.ts';
import { endAnalysis, failAnalysis } from './finish.ts';
import { keptMaterial } from './material.ts';
import { rankAndKeep } from './rank-and-keep.ts';

/** A store that is away does not come back in the seconds that a person waits: they are told. */
const isStoreAway = (error: unknown): error is Problem =>
  error instanceof Problem && (error.code === 'store-away' || error.code === 'store-failed');

const failureMax = 60;

const failureOf = (error: unknown): string => {
  if (!(error instanceof Problem)) return 'broken';
  const { fault } = error.facts;
  return (typeof fault === 'string' ? `store-${fault}` : error.code).slice(0, failureMax);
};

/**
 * Ranks, then explains. It runs again after a crash: what was ranked stays, and the answer is kept once. `startNext` is called in the
 * transaction that ends it.
 */
export async function runAnalysis(
  ctx: Context<never>,
  id: string,
  run: JobRun,
  startNext: (ctx: AnyContext) => Promise<void>,
): Promise<void> {
  const find = () => inTransaction(ctx, (ctx) => findOpen(ctx, id));
  try {
    let row = await find();
    if (row?.state === 'ranking') {
      await rankAndKeep(ctx, row);
      row = await find();
    }
    if (row === undefined) return;
    const { locale } = keptInput.parse(row.input);
    const ending = await explainRanked(ctx, {
      groupId: row.group_id,
      locale,
      ranking: keptRanking.parse(row.ranking),
      evidence: keptEvidence.parse(row.evidence),
      material: keptMaterial.parse(row.material),
    });
    const found = row;
    await inTransaction(ctx, async (ctx) => {
      await endAnalysis(ctx, found, ending);
      await startNext(ctx);
      await run.completeIn(ctx);
    });
  } catch (error) {
    if (!isStoreAway(error) && !run.isLast(error)) throw error;
    await inTransaction(ctx, async (ctx) => {
      await failAnalysis(ctx, id, failureOf(error));
      await startNext(ctx);
    });
    if (!isStoreAway(error)) throw error;
  }
}
