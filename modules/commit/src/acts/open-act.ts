import { type AnyContext, Problem, requirePerson } from '@dojang/kernel';
import { getCaptureOfDraft } from '../captures/capture-row.ts';
import { ownDb } from '../own-db.ts';

/** Opens the act in the transaction of the stamp, and wakes the agent after the commit. */
export async function openAct(ctx: AnyContext, draftId: string): Promise<void> {
  const { personId } = requirePerson(ctx);
  const capture = await getCaptureOfDraft(ctx, draftId);
  await ownDb(ctx)
    .insertInto('commit.act')
    .values({
      draft_id: draftId,
      org_id: ctx.org,
      created_at: ctx.now(),
      capture_id: capture.id,
      device_id: capture.deviceId,
      stamped_person_id: personId,
    })
    .execute();
  ctx.afterCommit(() =>
    ctx.parts.live.publish(ctx.org, { topic: 'commit.act', id: draftId, device: capture.deviceId }),
  );
}

/**
 * The act of a draft, locked, for the one machine that may report it. Needs a transaction.
 *
 * @throws Problem 404 `act-not-found`; 403 `act-of-another-device`.
 */
export async function lockAct(ctx: AnyContext, draftId: string) {
  const { deviceId } = requirePerson(ctx);
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
