import { randomUUID } from 'node:crypto';
import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';

const occurrenceBytes = 8;
const minuteMs = 60_000;

/** The minute that a time lies in. */
export const minuteOf = (at: Date): Date =>
  new Date(Math.floor(at.getTime() / minuteMs) * minuteMs);

/** A log record and a span event of one exception are seconds apart at most, and may lie on two sides of a minute. */
const apartMs = 5_000;

const minutesAround = (at: Date): number[] =>
  [-apartMs, apartMs].map((ms) => minuteOf(new Date(at.getTime() + ms)).getTime());

interface Occurring {
  readonly occurrence: string;
  readonly at: Date;
}

/** Leaves out what was counted before, and what comes twice. Needs a transaction that holds the lock of the groups. */
export async function leaveOutCounted<E extends Occurring>(
  ctx: AnyContext,
  errors: readonly E[],
): Promise<readonly E[]> {
  const minutes = [...new Set(errors.flatMap(({ at }) => minutesAround(at)))];
  const { rows } = await sql<{ occurrences: Uint8Array }>`
    select occurrences from aisher.folded
    where minute = any(${minutes.map((each) => new Date(each))}::timestamptz[])`.execute(
    ownDb(ctx),
  );
  const known = new Set<string>();
  for (const { occurrences } of rows) {
    const bytes = Buffer.from(occurrences);
    for (let at = 0; at < bytes.length; at += occurrenceBytes) {
      known.add(bytes.toString('hex', at, at + occurrenceBytes));
    }
  }
  return errors.filter(({ occurrence }) => {
    const isFresh = !known.has(occurrence);
    known.add(occurrence);
    return isFresh;
  });
}

/** Notes what was counted. Needs a transaction. */
export async function noteCounted(ctx: AnyContext, errors: readonly Occurring[]): Promise<void> {
  const byMinute = new Map<number, string[]>();
  for (const { at, occurrence } of errors) {
    const minute = minuteOf(at).getTime();
    const known = byMinute.get(minute);
    if (known) known.push(occurrence);
    else byMinute.set(minute, [occurrence]);
  }
  const rows = [...byMinute].map(([minute, occurrences]) => ({
    id: randomUUID(),
    minute: new Date(minute),
    hex: occurrences.join(''),
  }));
  await sql`
    insert into aisher.folded (id, org_id, created_at, minute, occurrences)
      select id, ${ctx.org}::uuid, ${ctx.now()}::timestamptz, minute, decode(hex, 'hex')
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as folded (id uuid, minute timestamptz, hex text)`.execute(
    ownDb(ctx),
  );
}
