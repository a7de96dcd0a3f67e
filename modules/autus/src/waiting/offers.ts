import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { todayOf } from '../access/access.ts';
import {
  answerOffer,
  planOffers,
  type SeatOffer,
  usualWaiting,
} from '../engine/enrolments/index.ts';
import { enrol } from '../enrolments/enrolments.ts';
import { ownDb } from '../own-db.ts';
import { classFull, countSeats, seatsOf } from '../rosters/seats.ts';
import type { AutusWaiting } from '../tables.gen.ts';
import { lockTimetable } from '../timetables/timetable.ts';
import type { OfferInput, SeatInput, WaitingView } from './schema.ts';
import { entriesOf, toWaiting, waitingNotFound } from './waiting.ts';

const lapsed = (): Problem =>
  new Problem(410, 'offer-lapsed', 'The time to take this seat is over; ask for a new offer.');

async function lockWaiting(ctx: AnyContext, id: string): Promise<Selectable<AutusWaiting>> {
  await lockTimetable(ctx);
  const row = await ownDb(ctx)
    .selectFrom('autus.waiting')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw waitingNotFound();
  return row;
}

/** Offers a seat to one who waits, for 24 hours. */
async function offer(ctx: AnyContext, { row }: { row: Selectable<AutusWaiting> }) {
  const expiresAt = new Date(ctx.now().getTime() + usualWaiting.offerMs);
  const offered = await ownDb(ctx)
    .updateTable('autus.waiting')
    .set({ state: 'offered', offered_at: ctx.now(), expires_at: expiresAt })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const { id: waitingId, child_id: childId, class_id: classId } = row;
  const data = { waitingId, childId, classId, expiresAt: expiresAt.toISOString() };
  await record(ctx, 'autus.seat-offered', data, { subjects: [childId, classId] });
  return toWaiting(offered);
}

/**
 * Offers a free seat of a class to somebody who waits, or to the next in order. Event `autus.seat-offered`.
 *
 * @throws Problem 404 `class-not-found`, `waiting-not-found`, 409 `class-closed`, `class-full`, `nobody-waits`.
 */
export async function offerSeat(
  outer: AnyContext,
  classId: string,
  { waitingId }: OfferInput,
): Promise<WaitingView> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const waiting = (await entriesOf(ctx, classId)).filter(({ row }) => row.state === 'waiting');
    const asked = waiting.filter(({ id }) => waitingId === undefined || id === waitingId);
    const seats = await seatsOf(ctx, classId, null);
    if (waitingId !== undefined && asked.length === 0) throw waitingNotFound();
    const [next] = planOffers(asked, [], 1, ctx.now().getTime()).offer;
    const entry = waiting.find(({ id }) => id === next?.entryId);
    if (entry === undefined) {
      throw new Problem(409, 'nobody-waits', 'Nobody waits for this class whom you could ask.');
    }
    const wanted = { ...seats, slotIds: entry.row.slot_ids ?? seats.slotIds };
    if ((await countSeats(ctx, wanted, todayOf(ctx))) < 1) throw classFull(classId);
    return offer(ctx, entry);
  });
}

/**
 * Takes the seat that was offered: the child is enrolled. Event `autus.seat-taken`, beside that of {@link enrol}. Taken
 * again, the answer is the same.
 *
 * @throws Problem 404 `waiting-not-found`, 409 `seat-not-offered`, 410 `offer-lapsed`, and as {@link enrol}.
 */
export async function takeSeat(
  outer: AnyContext,
  id: string,
  { from }: SeatInput,
): Promise<WaitingView> {
  return inTransaction(outer, async (ctx) => {
    const row = await lockWaiting(ctx, id);
    const answer = answerOffer(offerOf(row), ctx.now().getTime());
    if (answer.kind === 'already-taken') return toWaiting(row);
    if (answer.kind === 'refused') {
      if (answer.why === 'lapsed') throw lapsed();
      throw new Problem(409, 'seat-not-offered', 'No seat is offered to this child now; reload.');
    }
    const { child_id: childId, class_id: classId, slot_ids: slotIds } = row;
    const enrolment = await enrol(ctx, { childId, classId, slotIds, from }, id);
    const taken = await ownDb(ctx)
      .updateTable('autus.waiting')
      .set({ state: 'taken', enrolment_id: enrolment.id })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const data = { waitingId: id, childId, classId, enrolmentId: enrolment.id };
    await record(ctx, 'autus.seat-taken', data, { subjects: [childId, classId] });
    return toWaiting(taken);
  });
}

function offerOf(row: Selectable<AutusWaiting>): SeatOffer | undefined {
  if (row.offered_at === null || row.expires_at === null || row.state === 'waiting') return;
  return {
    entryId: row.id,
    offeredAtMs: row.offered_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    state: row.state === 'offered' ? 'open' : (row.state as SeatOffer['state']),
  };
}

/** Waits no more, or declines what was offered. Event `autus.seat-declined`. @throws Problem 404 `waiting-not-found`. */
export async function declineSeat(outer: AnyContext, id: string): Promise<WaitingView> {
  return inTransaction(outer, async (ctx) => {
    const row = await lockWaiting(ctx, id);
    if (row.state !== 'waiting' && row.state !== 'offered') throw waitingNotFound();
    const gone = await ownDb(ctx)
      .updateTable('autus.waiting')
      .set({ state: 'declined' })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const { child_id: childId, class_id: classId } = row;
    const data = { waitingId: id, childId, classId, was: row.state };
    await record(ctx, 'autus.seat-declined', data, { subjects: [childId, classId] });
    return toWaiting(gone);
  });
}

/** Offers of an org that ran out, at most so many at once. */
const lapseMax = 200;

/**
 * Offers that ran out lapse, and the next in order is asked. Done twice, the second time finds nothing. Events
 * `autus.seat-lapsed` and `autus.seat-offered`.
 */
export async function lapseOffers(outer: AnyContext): Promise<number> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const rows = await ownDb(ctx)
      .updateTable('autus.waiting')
      .set({ state: 'lapsed' })
      .where(
        sql<boolean>`id in (select w.id from autus.waiting w where w.org_id = ${ctx.org}::uuid and w.state = 'offered'
          and w.expires_at <= ${ctx.now()}::timestamptz order by w.expires_at limit ${lapseMax})`,
      )
      .returningAll()
      .execute();
    for (const { id: waitingId, child_id: childId, class_id: classId } of rows) {
      const data = { waitingId, childId, classId };
      await record(ctx, 'autus.seat-lapsed', data, { subjects: [childId, classId] });
    }
    for (const classId of new Set(rows.map(({ class_id }) => class_id)))
      await askNext(ctx, classId);
    return rows.length;
  });
}

/** Asks as many of those who wait as there are free seats. A closed class asks nobody. */
async function askNext(ctx: AnyContext, classId: string): Promise<void> {
  const open = await ownDb(ctx)
    .selectFrom('autus.class')
    .select('id')
    .where('id', '=', classId)
    .where('closed_on', 'is', null)
    .executeTakeFirst();
  if (open === undefined) return;
  const waiting = (await entriesOf(ctx, classId)).filter(({ row }) => row.state === 'waiting');
  const free = await countSeats(ctx, await seatsOf(ctx, classId, null), todayOf(ctx));
  for (const { entryId } of planOffers(waiting, [], free, ctx.now().getTime()).offer) {
    const entry = waiting.find(({ id }) => id === entryId);
    if (entry !== undefined) await offer(ctx, entry);
  }
}
