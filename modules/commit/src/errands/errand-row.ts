import { type AnyContext, getDraft, mayDo, Problem } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';
import { type ErrandContent, errandContent, type ShownErrand, shownErrand } from './schema.ts';

/** Tells the page of the draft, after the commit, that its errand has changed. Needs a transaction. */
export async function announceErrand(ctx: AnyContext, draftId: string): Promise<void> {
  const { repository_id: resource } = await ownDb(ctx)
    .selectFrom('commit.capture')
    .select('repository_id')
    .where('draft_id', '=', draftId)
    .executeTakeFirstOrThrow();
  ctx.afterCommit(() => ctx.parts.live.publish(ctx.org, { topic: 'draft', id: draftId, resource }));
}

interface Asked {
  readonly askedPersonId: string | null;
}

/** Who decides a draft may ask for another capture of it: who was asked, or may decide for anyone. Needs a transaction. */
export async function isForCaller(ctx: AnyContext, { askedPersonId }: Asked): Promise<boolean> {
  const { actor } = ctx;
  if (actor.kind !== 'person') return false;
  const isAsked = askedPersonId === null || askedPersonId === actor.personId;
  return isAsked || (await mayDo(ctx, 'draft.decide-any'));
}

/** Whether the route and the verb would let the caller ask. Needs a transaction. */
export const mayAsk = async (ctx: AnyContext, draft: Asked): Promise<boolean> =>
  (await isForCaller(ctx, draft)) && (await mayDo(ctx, 'commit.draft'));

/** An errand, locked, for the machine that it was given to. Needs a transaction. */
export interface LockedErrand {
  readonly id: string;
  readonly draftId: string;
  readonly content: ErrandContent;
  readonly endedAt: Date | null;
  readonly madeDraftId: string | null;
}

export async function lockErrand(
  ctx: AnyContext,
  { id, deviceId }: { readonly id: string; readonly deviceId: string },
): Promise<LockedErrand | undefined> {
  const row = await ownDb(ctx)
    .selectFrom('commit.errand')
    .select(['draft_id', 'content', 'ended_at', 'made_draft_id'])
    .where('id', '=', id)
    .where('device_id', '=', deviceId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id,
    draftId: row.draft_id,
    content: errandContent.parse(row.content),
    endedAt: row.ended_at,
    madeDraftId: row.made_draft_id,
  };
}

/** The capture that answers an errand has come. Needs a transaction. */
export async function endErrand(
  ctx: AnyContext,
  errand: LockedErrand,
  madeDraftId: string,
): Promise<void> {
  await ownDb(ctx)
    .updateTable('commit.errand')
    .set({ ended_at: ctx.now(), made_draft_id: madeDraftId })
    .where('id', '=', errand.id)
    .execute();
  await announceErrand(ctx, errand.draftId);
}

/** What was asked of the machine last for a draft. Needs a transaction. */
export async function findShownErrand(
  ctx: AnyContext,
  draftId: string,
): Promise<ShownErrand | null> {
  const row = await ownDb(ctx)
    .selectFrom('commit.errand')
    .select(['id', 'kind', 'created_at', 'ended_at', 'expires_at'])
    .select(['trouble', 'trouble_path', 'made_draft_id'])
    .where('draft_id', '=', draftId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  const isLate = row.ended_at === null && row.expires_at <= ctx.now();
  const trouble = isLate ? 'machine-away' : row.trouble;
  const { made_draft_id: made } = row;
  const isWritten = made === null || (await isThere(ctx, made));
  const isOver = isLate || (row.ended_at !== null && isWritten);
  return shownErrand.parse({
    id: row.id,
    kind: row.kind,
    state: !isOver ? 'open' : trouble === null ? 'done' : 'failed',
    askedAt: row.created_at.toISOString(),
    trouble,
    path: row.trouble_path,
    draftId: isWritten ? made : null,
  });
}

/** The draft of a capture follows by a job. */
async function isThere(ctx: AnyContext, draftId: string): Promise<boolean> {
  try {
    await getDraft(ctx, draftId);
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === 'draft-not-found') return false;
    throw error;
  }
}
