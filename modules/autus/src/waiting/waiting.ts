import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { todayOf } from '../access/access.ts';
import { orderWaiting, type WaitingEntry } from '../engine/enrolments/index.ts';
import { ownDb } from '../own-db.ts';
import { requireProfile } from '../profiles/rows.ts';
import { countSeats, seatsOf } from '../rosters/seats.ts';
import type { AutusWaiting } from '../tables.gen.ts';
import { lockTimetable } from '../timetables/timetable.ts';
import { type WaitingInput, type WaitingList, type WaitingView, waiting } from './schema.ts';

const waitingMax = 1_000;

export const toWaiting = (row: Selectable<AutusWaiting>): WaitingView =>
  waiting.parse({
    ...{ id: row.id, childId: row.child_id, classId: row.class_id, slotIds: row.slot_ids },
    ...{ state: row.state, since: row.created_at.toISOString(), enrolmentId: row.enrolment_id },
    expiresAt: row.expires_at?.toISOString() ?? null,
  });

export const waitingNotFound = (): Problem =>
  new Problem(404, 'waiting-not-found', 'This child does not wait here; reload the class.');

/** Who waits or is being asked in a class, with what the order asks of them. Needs a transaction. */
export async function entriesOf(
  ctx: AnyContext,
  classId: string,
): Promise<(WaitingEntry & { readonly row: Selectable<AutusWaiting> })[]> {
  const rows = await ownDb(ctx)
    .selectFrom('autus.waiting')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where('class_id', '=', classId)
    .where('state', 'in', ['waiting', 'offered'])
    .orderBy('created_at')
    .orderBy('id')
    .limit(waitingMax)
    .execute();
  const children = rows.map(({ child_id }) => child_id);
  const { rows: siblings } = await sql<{ id: string }>`
    select distinct g.child_id as id from autus.guardianship g
    join autus.guardianship s on s.org_id = g.org_id and s.guardian_id = g.guardian_id and s.until is null
      and s.child_id <> g.child_id
    join autus.enrolment e on e.org_id = s.org_id and e.child_id = s.child_id
      and (e.until is null or (e.until >= e.since and e.until >= ${todayOf(ctx)}::date))
    where g.org_id = ${ctx.org}::uuid and g.child_id = any(${children}::uuid[]) and g.until is null`.execute(
    ownDb(ctx),
  );
  const { rows: tried } = await sql<{ id: string }>`
    select distinct b.child_id as id from autus.booking b
    join autus.lesson l on l.org_id = b.org_id and l.id = b.lesson_id and l.ends_at <= ${ctx.now()}::timestamptz
    where b.org_id = ${ctx.org}::uuid and b.child_id = any(${children}::uuid[]) and b.kind = 'trial'
      and b.cancelled_at is null and l.state <> 'cancelled'`.execute(ownDb(ctx));
  const has = (list: readonly { id: string }[], id: string) => list.some((each) => each.id === id);
  return rows.map((row) => ({
    ...{ id: row.id, childId: row.child_id, sinceMs: row.created_at.getTime(), row },
    hasSibling: has(siblings, row.child_id),
    isTrialDone: has(tried, row.child_id),
  }));
}

/** Who waits for a class, in order, and the seats that could be offered. @throws Problem 404 `class-not-found`, 409 `class-closed`. */
export async function listWaiting(outer: AnyContext, classId: string): Promise<WaitingList> {
  return inTransaction(outer, async (ctx) => {
    const seats = await seatsOf(ctx, classId, null);
    const entries = await entriesOf(ctx, classId);
    const rows = new Map(entries.map(({ id, row }) => [id, row]));
    return {
      freeSeats: await countSeats(ctx, seats, todayOf(ctx)),
      waiting: orderWaiting(entries).flatMap(({ entry, place, behindBy }) => {
        const row = rows.get(entry.id);
        return row === undefined ? [] : [{ ...toWaiting(row), place, behindBy }];
      }),
    };
  });
}

/**
 * A child waits for a seat. Event `autus.waiting-joined`.
 *
 * @throws Problem 404 `profile-not-found`, `class-not-found`, `slot-not-found`, 409 `class-closed`, `waiting-known`,
 *   `enrolment-known`, 422 `child-unfit`.
 */
export async function joinWaiting(
  outer: AnyContext,
  { childId, classId, slotIds = null }: WaitingInput,
): Promise<WaitingView> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const { kind, state } = await requireProfile(ctx, childId);
    if (kind !== 'student' || state === 'archived') {
      throw new Problem(
        422,
        'child-unfit',
        'Only a student who is not archived has lessons; choose another person.',
      );
    }
    await seatsOf(ctx, classId, slotIds);
    await requireNotThere(ctx, childId, classId);
    const row = await ownDb(ctx)
      .insertInto('autus.waiting')
      .values({
        ...{ id: randomUUID(), org_id: ctx.org, created_at: ctx.now(), state: 'waiting' },
        ...{ child_id: childId, class_id: classId },
        slot_ids: slotIds === null ? null : [...slotIds],
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const data = { waitingId: row.id, childId, classId };
    await record(ctx, 'autus.waiting-joined', data, { subjects: [childId, classId] });
    return toWaiting(row);
  });
}

async function requireNotThere(ctx: AnyContext, childId: string, classId: string): Promise<void> {
  const held = await ownDb(ctx)
    .selectFrom('autus.waiting')
    .select('id')
    .where('org_id', '=', ctx.org)
    .where('child_id', '=', childId)
    .where('class_id', '=', classId)
    .where('state', 'in', ['waiting', 'offered'])
    .executeTakeFirst();
  if (held !== undefined) {
    const fix = 'The child waits for this class already; nothing is to do.';
    throw new Problem(409, 'waiting-known', fix, { waitingId: held.id });
  }
  const { rows } = await sql<{ id: string }>`
    select id from autus.enrolment
    where org_id = ${ctx.org}::uuid and child_id = ${childId}::uuid and class_id = ${classId}::uuid
      and (until is null or (until >= since and until >= ${todayOf(ctx)}::date)) limit 1`.execute(
    ownDb(ctx),
  );
  const [enrolled] = rows;
  if (enrolled === undefined) return;
  const fix = 'The child has a seat in this class already; change that one.';
  throw new Problem(409, 'enrolment-known', fix, { enrolmentId: enrolled.id });
}
