import type { z } from 'zod';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { draftNotFound } from '../draft-lock.ts';
import { progressOf } from '../progress.ts';
import type { ActLine, actLineList, actLineQuery } from '../schema.ts';

/**
 * The lines of an act in the order of the stamped body, and how many of them have ended.
 *
 * @throws Problem 404 `draft-not-found`.
 */
export async function listActLines(
  ctx: AnyContext,
  draftId: string,
  query: z.infer<typeof actLineQuery>,
): Promise<z.infer<typeof actLineList>> {
  return inTransaction(ctx, async (ctx) => {
    const draft = await kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select(['lines_total', 'lines_done', 'lines_failed'])
      .where('id', '=', draftId)
      .executeTakeFirst();
    if (draft === undefined) throw draftNotFound();
    let select = kernelDb(ctx)
      .selectFrom('kernel.act_line')
      .select(['key', 'position', 'state', 'code', 'attempt', 'ended_at'])
      .where('draft_id', '=', draftId)
      .orderBy('position')
      .limit(query.limit + 1);
    if (query.state !== undefined) select = select.where('state', '=', query.state);
    if (query.after !== undefined) select = select.where('position', '>', query.after);
    const rows = await select.execute();
    const shown = rows.slice(0, query.limit);
    return {
      progress: progressOf(draft),
      lines: shown.map(({ state, ended_at: endedAt, ...line }) => ({
        ...line,
        state: state as ActLine['state'],
        endedAt: endedAt?.toISOString() ?? null,
      })),
      nextAfter: rows.length > query.limit ? (shown.at(-1)?.position ?? null) : null,
    };
  });
}
