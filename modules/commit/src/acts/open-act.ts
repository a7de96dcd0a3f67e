import { type AnyContext, Problem } from '@dojang/kernel';
import { getCaptureOfDraft } from '../captures/capture-row.ts';
import { callingDevice } from '../captures/captures.ts';
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

/**
 * The act of a draft, locked, for the one machine that may report it. Needs a transaction.
 *
 * @throws Problem 404 `act-not-found`; 403 `act-of-another-device`.
 */
export async function lockAct(ctx: AnyContext, draftId: string) {
  const { deviceId } = callingDevice(ctx);
  const row = await ownDb(ctx)
    .selectFrom('commit.act')
    .selectAll()
    .where('draft_id', '=', draftId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) {
    throw new Problem(404, 'act-not-found', 'No stamped draft of this id waits for a machine.');
  }
  if (row.device_id !== deviceId) {
    throw new Problem(
      403,
      'act-of-another-device',
      'Another machine captured this change; only that one can commit it.',
    );
  }
  return row;
}
