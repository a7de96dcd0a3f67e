import { type AnyContext, inTransaction } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';

/** As long as a draft waits for its stamp. Afterwards no model is asked about the change. */
const contextLifeMs = 7 * 24 * 3_600_000;

/** Bound to its capture: a row that is copied elsewhere does not open. */
const bindingOf = (captureId: string) => `commit.capture_context ${captureId}`;

/** Keeps what a model may be shown of a change. It is code, so it is sealed like the diff. */
export async function sealContext(ctx: AnyContext, captureId: string, text: string): Promise<void> {
  if (text === '') return;
  await ownDb(ctx)
    .insertInto('commit.capture_context')
    .values({
      capture_id: captureId,
      org_id: ctx.org,
      created_at: ctx.now(),
      sealed: ctx.parts.keyring.seal(text, bindingOf(captureId)),
      expires_at: new Date(ctx.now().getTime() + contextLifeMs),
    })
    .execute();
}

/** Empty once the draft is decided, and for a capture without any. */
export async function openContext(ctx: AnyContext, captureId: string): Promise<string> {
  return inTransaction(ctx, async (ctx) => {
    const row = await ownDb(ctx)
      .selectFrom('commit.capture_context')
      .select('sealed')
      .where('capture_id', '=', captureId)
      .where('expires_at', '>', ctx.now())
      .executeTakeFirst();
    return row === undefined ? '' : ctx.parts.keyring.open(row.sealed, bindingOf(captureId));
  });
}

/** No model will be asked about this draft any more. */
export async function dropContext(ctx: AnyContext, draftId: string): Promise<void> {
  await ownDb(ctx)
    .deleteFrom('commit.capture_context')
    .where('capture_id', 'in', (eb) =>
      eb.selectFrom('commit.capture').select('id').where('draft_id', '=', draftId),
    )
    .execute();
}

/** A reject can be taken back for some seconds. Afterwards the context goes with those that have expired. */
const rejectedLifeMs = 60_000;

async function moveEnd(
  ctx: AnyContext,
  draftId: string,
  endOf: (created: Date) => Date,
): Promise<void> {
  const contexts = await ownDb(ctx)
    .selectFrom('commit.capture_context as context')
    .innerJoin('commit.capture as capture', 'capture.id', 'context.capture_id')
    .select(['context.capture_id', 'context.created_at'])
    .where('capture.draft_id', '=', draftId)
    .execute();
  for (const { capture_id, created_at } of contexts) {
    await ownDb(ctx)
      .updateTable('commit.capture_context')
      .set({ expires_at: endOf(created_at) })
      .where('capture_id', '=', capture_id)
      .execute();
  }
}

/** The draft was rejected: the context goes once nobody can take that back. */
export const dropContextSoon = (ctx: AnyContext, draftId: string): Promise<void> =>
  moveEnd(ctx, draftId, () => new Date(ctx.now().getTime() + rejectedLifeMs));

/** The reject was taken back: the context lives as long as it would have. */
export const keepContext = (ctx: AnyContext, draftId: string): Promise<void> =>
  moveEnd(ctx, draftId, (created) => new Date(created.getTime() + contextLifeMs));

/** Of captures whose draft was never written. Returns how many were removed. */
export async function removeContexts(ctx: AnyContext): Promise<number> {
  const removed = await inTransaction(ctx, (ctx) =>
    ownDb(ctx)
      .deleteFrom('commit.capture_context')
      .where('expires_at', '<=', ctx.now())
      .returning('capture_id')
      .execute(),
  );
  return removed.length;
}
