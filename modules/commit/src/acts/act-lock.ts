import { type AnyContext, Problem } from '@dojang/kernel';
import { callingDevice } from '../captures/captures.ts';
import { ownDb } from '../own-db.ts';

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
