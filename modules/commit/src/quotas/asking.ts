import { type AnyContext, inTransaction, Problem } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';

/** Longer than any wait for a model. A process that died while asking blocks others no longer than this. */
const askingMs = 90_000;
/** Of one draft. After so many tries, a person writes it better by hand. */
export const asksMax = 20;

/**
 * Notes that a model is being asked to describe a capture. False while another request is doing so. Needs a transaction
 * and the description's row.
 *
 * @throws Problem 429 `descriptions-full`.
 */
export async function beginAsking(ctx: AnyContext, captureId: string): Promise<boolean> {
  const { asks, asked_at: askedAt } = await ownDb(ctx)
    .selectFrom('commit.description')
    .select(['asks', 'asked_at'])
    .where('capture_id', '=', captureId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (askedAt !== null && ctx.now().getTime() - askedAt.getTime() < askingMs) return false;
  if (asks >= asksMax) {
    throw new Problem(
      429,
      'descriptions-full',
      `This change was described ${asksMax} times; stamp or reject its draft.`,
      { asks },
    );
  }
  await ownDb(ctx)
    .updateTable('commit.description')
    .set({ asks: asks + 1, asked_at: ctx.now() })
    .where('capture_id', '=', captureId)
    .execute();
  return true;
}

export const endAsking = (ctx: AnyContext, captureId: string): Promise<unknown> =>
  inTransaction(ctx, (ctx) =>
    ownDb(ctx)
      .updateTable('commit.description')
      .set({ asked_at: null })
      .where('capture_id', '=', captureId)
      .execute(),
  );
