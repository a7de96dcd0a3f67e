import { type AnyContext, kernelDb } from '../../core/context.ts';
import { recordMany } from '../../ledger/ledger.ts';
import { announceDraft } from '../drafts.ts';

/**
 * Drafts that wait for a person who leaves wait for anyone who may decide them. Returns how many. Needs a transaction
 * with the reach of the org.
 */
export async function releaseDrafts(ctx: AnyContext, personId: string): Promise<number> {
  const rows = await kernelDb(ctx)
    .updateTable('kernel.draft')
    .set({ asked_person_id: null, snoozed_until: null })
    .where('asked_person_id', '=', personId)
    .where('state', 'in', ['pending', 'failed'])
    .where('expires_at', '>', ctx.now())
    .returning(['id', 'asked_person_id', 'resource_id'])
    .execute();
  await recordMany(
    ctx,
    rows.map(({ id }) => ({
      type: 'kernel.draft-handed-over',
      data: { draftId: id, from: personId, to: null },
      subjects: [id, personId],
    })),
  );
  for (const row of rows) announceDraft(ctx, row);
  return rows.length;
}
