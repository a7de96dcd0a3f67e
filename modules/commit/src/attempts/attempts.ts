import { type AnyContext, getDraft, inTransaction, Problem, reopenAct } from '@dojang/kernel';
import { getCaptureOfDraft } from '../captures/capture-row.ts';
import { ownDb } from '../own-db.ts';
import { commitOutcome } from '../schema.ts';
import { againOf } from './again.ts';

/** After that nobody remembers what was stamped, and the machine may have deleted its snapshot. */
const attemptAgeMaxMs = 7 * 24 * 3_600_000;
const attemptsMax = 50;

const notAgain = () =>
  new Problem(
    409,
    'nothing-to-retry',
    'Another attempt would not help here; make a fresh draft with `dojang draft`.',
  );

/**
 * A person asks the machine to try again what failed: the act, or only its push. Body and digest are those of
 * the stamp, and the machine's journal keeps it from committing twice.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`; 409 `act-open`, `nothing-to-retry`.
 */
export async function askAttempt(outer: AnyContext, draftId: string): Promise<void> {
  await inTransaction(outer, async (inner) => {
    const capture = await getCaptureOfDraft(inner, draftId);
    const ctx: AnyContext = { ...inner, trace: capture.traceUuid };
    const row = await ownDb(ctx)
      .selectFrom('commit.act')
      .select(['attempt', 'created_at', 'ended_at'])
      .where('draft_id', '=', draftId)
      .forUpdate()
      .executeTakeFirst();
    const { state, outcome } = await getDraft(ctx, draftId);
    // Tapped twice: the machine already works on it.
    if (state === 'done' && row?.ended_at === null) return;
    const parsed = commitOutcome.nullable().safeParse(outcome);
    await reopenAct(ctx, draftId);
    const isOld =
      row === undefined || ctx.now().getTime() - row.created_at.getTime() > attemptAgeMaxMs;
    if (isOld || !parsed.success || againOf(parsed.data) === null) throw notAgain();
    if (row.attempt >= attemptsMax) throw notAgain();
    await ownDb(ctx)
      .updateTable('commit.act')
      .set({ ended_at: null, attempt: row.attempt + 1 })
      .where('draft_id', '=', draftId)
      .execute();
    ctx.afterCommit(() =>
      ctx.parts.live.publish(ctx.org, {
        topic: 'commit.act',
        id: draftId,
        device: capture.deviceId,
      }),
    );
  });
}
