import type { AnyContext } from '@dojang/kernel';
import { getCaptureOfDraft } from '../captures/capture-row.ts';
import { ownDb } from '../own-db.ts';

/** The stamp's own transaction leaves the agent its order, and wakes it after the commit. */
export async function openAct(ctx: AnyContext, draftId: string): Promise<void> {
  if (ctx.actor.kind !== 'person') throw new Error('only a person stamps');
  const capture = await getCaptureOfDraft(ctx, draftId);
  await ownDb(ctx)
    .insertInto('commit.act')
    .values({
      draft_id: draftId,
      org_id: ctx.org,
      created_at: ctx.now(),
      capture_id: capture.id,
      device_id: capture.deviceId,
      stamped_person_id: ctx.actor.personId,
    })
    .execute();
  ctx.afterCommit(() =>
    ctx.parts.live.publish(ctx.org, { topic: 'act', id: draftId, device: capture.deviceId }),
  );
}
