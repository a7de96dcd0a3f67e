import { type SqlBool, sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb, requirePerson } from '../../core/context.ts';
import { changedSinceReview, draftNotFound, findPresent } from '../draft-lock.ts';
import { isAsked, lineColumns, matchesState, toLine, whoseOf } from '../inbox.ts';
import { type ReadingList, readingsMax } from './schema.ts';

/**
 * Keeps that the person opened a draft in full, at the version with this digest.
 *
 * @throws Problem 404 `draft-not-found`; 409 `changed-since-review`.
 */
export async function keepReading(ctx: AnyContext, draftId: string, digest: string): Promise<void> {
  const { personId } = requirePerson(ctx);
  await inTransaction(ctx, async (ctx) => {
    const row = await findPresent(ctx, draftId);
    if (row === undefined) throw draftNotFound();
    if (row.digest !== digest) throw changedSinceReview(row);
    const at = ctx.now();
    await kernelDb(ctx)
      .insertInto('kernel.draft_reading')
      .values({
        org_id: ctx.org,
        draft_id: draftId,
        person_id: personId,
        digest,
        created_at: at,
      })
      .onConflict((conflict) =>
        conflict.columns(['draft_id', 'person_id']).doUpdateSet({ digest, created_at: at }),
      )
      .execute();
  });
}

/** What the caller may stamp together with others. A risk that comes with time is found at the stamp. */
export async function listReadings(ctx: AnyContext): Promise<ReadingList> {
  const { personId } = requirePerson(ctx);
  const who = whoseOf(ctx, { whose: 'mine' });
  const rows = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.draft')
      .innerJoin('kernel.draft_reading as reading', (join) =>
        join
          .onRef('reading.draft_id', '=', 'kernel.draft.id')
          .onRef('reading.digest', '=', 'kernel.draft.digest')
          .on('reading.person_id', '=', personId),
      )
      .select(lineColumns)
      .select('kernel.draft.digest')
      .where('kernel.draft.state', '=', 'pending')
      .where((eb) => matchesState(eb, 'waiting', who.now))
      .where((eb) => isAsked(eb, who.asked))
      .where(sql<SqlBool>`cardinality(kernel.draft.risks) = 0`)
      .orderBy('reading.created_at', 'desc')
      .limit(readingsMax)
      .execute(),
  );
  return { readings: rows.map((row) => ({ draft: toLine(row, who.now), digest: row.digest })) };
}

/**
 * Checks that a draft may be stamped together with others: the person opened this version in full, and nothing of it
 * asks for care. Needs a transaction.
 *
 * @throws Problem 409 `stamp-alone`, `draft-unread`.
 */
export async function requireLightStamp(
  ctx: AnyContext,
  draft: { readonly id: string; readonly digest: string; readonly risks: readonly string[] },
): Promise<void> {
  if (draft.risks.length > 0) {
    throw new Problem(
      409,
      'stamp-alone',
      'This draft asks for care; open it and stamp it by itself.',
      { risks: draft.risks },
    );
  }
  const reading = await kernelDb(ctx)
    .selectFrom('kernel.draft_reading')
    .select('digest')
    .where('draft_id', '=', draft.id)
    .where('person_id', '=', requirePerson(ctx).personId)
    .executeTakeFirst();
  if (reading?.digest === draft.digest) return;
  throw new Problem(
    409,
    'draft-unread',
    'You have not opened this version of the draft; open it, then stamp it.',
    { draftId: draft.id },
  );
}
