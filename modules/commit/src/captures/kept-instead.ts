import { type AnyContext, getDraft, Problem } from '@dojang/kernel';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import { endTrouble } from '../repositories/repositories.ts';
import type { CaptureInput, captureReceipt } from '../schema.ts';
import { draftLifeMs } from '../wordings/draft-life.ts';

/**
 * The receipt of the capture before, when this one was taken because nobody touched the working tree and it has the same
 * tree on the same commit: its draft still waits, with the hint, the split and the words that a person gave it.
 * Undefined when the capture brings something new. Needs a transaction.
 */
export async function keptInstead(
  ctx: AnyContext,
  deviceId: string,
  input: Pick<
    CaptureInput,
    'trigger' | 'hint' | 'repositoryId' | 'branch' | 'tree' | 'head' | 'errandId'
  >,
): Promise<z.infer<typeof captureReceipt> | undefined> {
  if (input.trigger !== 'idle' || input.hint !== null || input.errandId) return undefined;
  const last = await ownDb(ctx)
    .selectFrom('commit.capture')
    .select(['id', 'draft_id', 'trace_uuid', 'tree', 'head'])
    .where('repository_id', '=', input.repositoryId)
    .where('device_id', '=', deviceId)
    .where('branch', 'is not distinct from', input.branch)
    .where('reverts', 'is', null)
    .where('created_at', '>', new Date(ctx.now().getTime() - draftLifeMs))
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined || last.tree !== input.tree || last.head !== input.head) return undefined;
  if (!(await isWaiting(ctx, last.draft_id))) return undefined;
  await endTrouble(ctx, input.repositoryId);
  return { captureId: last.id, draftId: last.draft_id, traceUuid: last.trace_uuid };
}

/** A draft that is still being written waits, too. */
async function isWaiting(ctx: AnyContext, draftId: string): Promise<boolean> {
  try {
    return (await getDraft(ctx, draftId)).state === 'pending';
  } catch (error) {
    if (error instanceof Problem && error.code === 'draft-not-found') return true;
    throw error;
  }
}
