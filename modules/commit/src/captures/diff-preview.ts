import { type AnyContext, inTransaction } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';

/** Long enough to decide. We do not keep the code of others for longer. */
export const previewLifeMs = 4 * 3_600_000;

/** Bound to its capture: a row that is copied elsewhere does not open. */
const bindingOf = (captureId: string) => `commit.diff_preview ${captureId}`;

/** @param diff the files as packed JSON. */
export async function sealPreview(ctx: AnyContext, captureId: string, diff: string): Promise<void> {
  await ownDb(ctx)
    .insertInto('commit.diff_preview')
    .values({
      capture_id: captureId,
      org_id: ctx.org,
      created_at: ctx.now(),
      sealed: ctx.parts.keyring.seal(diff, bindingOf(captureId)),
      expires_at: new Date(ctx.now().getTime() + previewLifeMs),
    })
    .execute();
}

/** The files as packed JSON; null once the preview has expired, whether or not the job has removed it. */
export async function openPreview(ctx: AnyContext, captureId: string): Promise<string | null> {
  const row = await ownDb(ctx)
    .selectFrom('commit.diff_preview')
    .select('sealed')
    .where('capture_id', '=', captureId)
    .where('expires_at', '>', ctx.now())
    .executeTakeFirst();
  if (row === undefined) return null;
  return ctx.parts.keyring.open(row.sealed, bindingOf(captureId));
}

/** Whether the code of a draft is still shown. Needs a transaction. */
export async function hasPreview(ctx: AnyContext, draftId: string): Promise<boolean> {
  const row = await ownDb(ctx)
    .selectFrom('commit.diff_preview as preview')
    .innerJoin('commit.capture as capture', 'capture.id', 'preview.capture_id')
    .select('preview.capture_id')
    .where('capture.draft_id', '=', draftId)
    .where('preview.expires_at', '>', ctx.now())
    .executeTakeFirst();
  return row !== undefined;
}

/** Returns how many were removed. */
export async function removePreviews(ctx: AnyContext): Promise<number> {
  const removed = await inTransaction(ctx, (ctx) =>
    ownDb(ctx)
      .deleteFrom('commit.diff_preview')
      .where('expires_at', '<=', ctx.now())
      .returning('capture_id')
      .execute(),
  );
  return removed.length;
}
