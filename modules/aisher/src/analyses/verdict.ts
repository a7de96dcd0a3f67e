import { type AnyContext, inTransaction, Problem, record, requirePerson } from '@dojang/kernel';
import type { z } from 'zod';
import { addWrongHits } from '../costs/tally.ts';
import { ownDb } from '../own-db.ts';
import { analysisNotFound, getAnalysis } from './analysis-list.ts';
import { dropExplanation } from './cache/explanations.ts';
import { countForTemplate } from './prompts/prompt-templates.ts';
import { announceAnalysis } from './runs/analysis-row.ts';
import { subjectsOf } from './runs/finish.ts';
import type { Analysis, verdictInput } from './schema.ts';

type Verdict = z.infer<typeof verdictInput>;

const columns = { right: 'judged_right', wrong: 'judged_wrong' } as const;

/**
 * Says whether an analysis was right, and which service was at fault. A person may change their mind.
 *
 * @throws Problem 404 `analysis-not-found`; 409 `analysis-not-finished`.
 */
export function judgeAnalysis(
  ctx: AnyContext,
  id: string,
  { verdict, service }: Verdict,
): Promise<Analysis> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const known = await ownDb(ctx)
      .selectFrom('aisher.analysis')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (known === undefined) throw analysisNotFound();
    if (known.state !== 'done') {
      throw new Problem(
        409,
        'analysis-not-finished',
        'The analysis has no answer yet: judge it once it is done.',
      );
    }
    await ownDb(ctx)
      .updateTable('aisher.analysis')
      .set({ verdict, verdict_service: service, verdict_by: personId, verdict_at: ctx.now() })
      .where('id', '=', id)
      .execute();
    await countVerdict(ctx, known, verdict);
    const data = { analysisId: id, groupId: known.group_id, verdict };
    await record(ctx, 'aisher.analysis-judged', data, { subjects: subjectsOf(id, known.group_id) });
    announceAnalysis(ctx, id);
    return getAnalysis(ctx, id);
  });
}

interface Known {
  readonly verdict: string | null;
  readonly cache: string;
  readonly explanation_key: string | null;
  readonly finished_at: Date | null;
  readonly top_service: string | null;
  readonly model: string | null;
  readonly template_version: number | null;
}

/** Counts a verdict where it tells something: for the version of the prompt, and for the cache. */
async function countVerdict(ctx: AnyContext, known: Known, verdict: Verdict['verdict']) {
  const before = known.verdict === 'right' || known.verdict === 'wrong' ? known.verdict : null;
  if (before === verdict) return;
  const { template_version: version, explanation_key: key } = known;
  if (version !== null) {
    if (before !== null) await countForTemplate(ctx, version, columns[before], -1);
    await countForTemplate(ctx, version, columns[verdict]);
  }
  if (verdict === 'wrong' && key !== null) await dropExplanation(ctx, key);
  if (known.cache === 'hit' && known.finished_at !== null) {
    const day = { at: known.finished_at, service: known.top_service, model: known.model };
    const by = (verdict === 'wrong' ? 1 : 0) - (before === 'wrong' ? 1 : 0);
    await addWrongHits(ctx, day, by);
  }
}
