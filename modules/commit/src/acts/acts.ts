import {
  type AnyContext,
  getDraft,
  inTransaction,
  personNames,
  readStamped,
  requirePerson,
} from '@dojang/kernel';
import { ownDb } from '../own-db.ts';
import { type Act, actsMax, commitBody } from '../schema.ts';
import { withhold } from './reports.ts';

/** The acts of one answer. More come when these have ended, so that the answer stays short. */
const charsMax = 8_000_000;

/**
 * What the calling machine is to commit, oldest stamp first. The digest of each act is recomputed from the database.
 * An act that is not what was stamped is withheld; it fails, and the ledger records it.
 */
export async function listActs(ctx: AnyContext): Promise<{ acts: Act[] }> {
  const { deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('commit.act')
      .selectAll()
      .where('device_id', '=', deviceId)
      .where('ended_at', 'is', null)
      .orderBy('created_at')
      .orderBy('draft_id')
      .limit(actsMax)
      .execute();
    const names = await personNames(
      ctx,
      rows.map((row) => row.stamped_person_id),
    );
    const acts: Act[] = [];
    let chars = 0;
    for (const row of rows) {
      const { state, traceUuid } = await getDraft(ctx, row.draft_id);
      if (state !== 'stamped' && state !== 'acting' && state !== 'done') continue;
      const stamped = await readStamped(ctx, row.draft_id);
      if (stamped.fault !== null) {
        await withhold(ctx, row.draft_id, stamped.fault);
        continue;
      }
      chars += JSON.stringify(stamped.body).length;
      if (chars > charsMax && acts.length > 0) break;
      acts.push({
        draftId: row.draft_id,
        captureId: row.capture_id,
        traceUuid,
        state,
        attempt: row.attempt,
        digest: stamped.digest,
        body: commitBody.parse(stamped.body),
        stampedBy: names.get(row.stamped_person_id) ?? '',
        stampedAt: row.created_at.toISOString(),
      });
    }
    return { acts };
  });
}
