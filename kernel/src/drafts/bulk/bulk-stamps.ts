import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb, requirePerson } from '../../core/context.ts';
import { stampDraft } from '../stamps/stamps.ts';
import type { BulkStampInput, BulkStampResults } from './schema.ts';

/** Whether the caller approved just this already: the same request came before, and its answer was lost. */
async function isOwnStamp(ctx: AnyContext, draftId: string, digest: string): Promise<boolean> {
  const { personId } = requirePerson(ctx);
  const stamp = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.stamp')
      .select('draft_id')
      .where('draft_id', '=', draftId)
      .where('person_id', '=', personId)
      .where('digest', '=', digest)
      .where('decision', '=', 'approve')
      .executeTakeFirst(),
  );
  return stamp !== undefined;
}

async function findRefusal(
  ctx: AnyContext,
  { draftId, digest }: BulkStampInput['stamps'][number],
): Promise<string | null> {
  try {
    await stampDraft(ctx, draftId, { decision: 'approve', digest, via: 'app', isOfMany: true });
    return null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return (await isOwnStamp(ctx, draftId, digest)) ? null : error.code;
  }
}

/**
 * Approves several drafts by one gesture. Each has its own transaction, stamp and event, one after another, so that many
 * stamps take no more turns at the database than one.
 */
export async function stampDrafts(
  ctx: AnyContext,
  { stamps }: BulkStampInput,
): Promise<BulkStampResults> {
  const results: BulkStampResults['results'] = [];
  for (const stamp of stamps) {
    results.push({ draftId: stamp.draftId, refusal: await findRefusal(ctx, stamp) });
  }
  return { results };
}
