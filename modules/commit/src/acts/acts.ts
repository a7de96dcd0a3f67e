import { type AnyContext, getDraft, inTransaction, Problem, personNames } from '@dojang/kernel';
import { callingDevice } from '../captures/captures.ts';
import { ownDb } from '../own-db.ts';
import { type Act, commitBody } from '../schema.ts';

/** What the calling machine is to commit, oldest stamp first. */
export async function listActs(ctx: AnyContext): Promise<{ acts: Act[] }> {
  const { deviceId } = callingDevice(ctx);
  return inTransaction(ctx, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('commit.act')
      .selectAll()
      .where('device_id', '=', deviceId)
      .where('ended_at', 'is', null)
      .orderBy('created_at')
      .orderBy('draft_id')
      .limit(100)
      .execute();
    const names = await personNames(
      ctx,
      rows.map((row) => row.stamped_person_id),
    );
    const acts: Act[] = [];
    for (const row of rows) {
      const draft = await getDraft(ctx, row.draft_id);
      const version = draft.versions.find(({ number }) => number === draft.version);
      if (version === undefined) throw new Error('a draft without its present version');
      if (draft.state !== 'stamped' && draft.state !== 'acting') continue;
      acts.push({
        draftId: row.draft_id,
        captureId: row.capture_id,
        traceUuid: draft.traceUuid,
        state: draft.state,
        digest: version.digest,
        body: commitBody.parse(version.body),
        stampedBy: names.get(row.stamped_person_id) ?? '',
        stampedAt: row.created_at.toISOString(),
      });
    }
    return { acts };
  });
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
