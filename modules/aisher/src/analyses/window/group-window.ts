import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { groupNotFound } from '../../groups/changes/problems.ts';
import { ownDb } from '../../own-db.ts';

export interface TimeWindow {
  readonly from: Date;
  readonly until: Date;
}

const minuteMs = 60_000;
/** Errors that are nearer than this are one burst. */
const gapMs = 10 * minuteMs;
/** What began longer ago is no burst any more. */
const burstMsMax = 6 * 3_600_000;
const beforeMs = minuteMs;
const lengthMsMin = 5 * minuteMs;
const lengthMsMax = 15 * minuteMs;
const minutesMax = 400;

/**
 * The window that tells most of a burst: how it began. What is compared with it lies before, where all was well. Of errors that
 * never rest, the last quarter of an hour.
 *
 * @param minutes in which there were errors, the newest first.
 */
export function windowOfBurst(minutes: readonly Date[], lastSeenAt: Date): TimeWindow {
  const last = minutes[0] ?? lastSeenAt;
  let began = last;
  for (const minute of minutes) {
    if (began.getTime() - minute.getTime() > gapMs) break;
    began = minute;
  }
  const endMs = Math.floor(last.getTime() / minuteMs) * minuteMs + 2 * minuteMs;
  if (last.getTime() - began.getTime() > burstMsMax) {
    return { from: new Date(endMs - lengthMsMax), until: new Date(endMs) };
  }
  const fromMs = Math.floor(began.getTime() / minuteMs) * minuteMs - beforeMs;
  const lengthMs = Math.min(lengthMsMax, Math.max(lengthMsMin, endMs - fromMs));
  return { from: new Date(fromMs), until: new Date(fromMs + lengthMs) };
}

/**
 * Where to look for the cause of a group. Needs a transaction.
 *
 * @throws Problem 404 `group-not-found`.
 */
export async function windowOfGroup(ctx: AnyContext, groupId: string): Promise<TimeWindow> {
  const group = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select('last_seen_at')
    .where('id', '=', groupId)
    .executeTakeFirst();
  if (group === undefined) throw groupNotFound();
  const { rows } = await sql<{ minute: Date }>`
    select distinct m.minute from aisher.fingerprint f
    join aisher.group_minute m on m.org_id = f.org_id and m.hash = f.hash
    where f.group_id = ${groupId}::uuid and m.minute > ${group.last_seen_at}::timestamptz - interval '8 hours'
    order by m.minute desc limit ${minutesMax}`.execute(ownDb(ctx));
  return windowOfBurst(
    rows.map(({ minute }) => minute),
    group.last_seen_at,
  );
}
