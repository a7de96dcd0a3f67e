import { type AnyContext, getDraft, mayDo, Problem } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';
import { type ErrandContent, errandContent, type ShownErrand, shownErrand } from './schema.ts';

/** Tells the page of the draft, after the commit, that its errand has changed. */
export const announceErrand = (ctx: AnyContext, draftId: string): void =>
  ctx.afterCommit(() => ctx.parts.live.publish(ctx.org, { topic: 'draft', id: draftId }));

interface Asked {
  readonly askedPersonId: string | null;
}

/** Who decides a draft may ask for another capture of it: who was asked, an owner or an admin. */
export function isForCaller({ actor }: AnyContext, { askedPersonId }: Asked): boolean {
  if (actor.kind !== 'person') return false;
  const isManager = actor.roles.some((role) => role === 'owner' || role === 'admin');
  return isManager || askedPersonId === null || askedPersonId === actor.personId;
}

/** Whether the route and the verb would let the caller ask. Needs a transaction. */
export const mayAsk = async (ctx: AnyContext, draft: Asked): Promise<boolean> =>
  isForCaller(ctx, draft) && (await mayDo(ctx, 'commit.draft'));

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
  announceErrand(ctx, errand.draftId);
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
