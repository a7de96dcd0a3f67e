import { type AnyContext, inTransaction, Problem } from '@dojang/kernel';
import type { Selectable } from 'kysely';
import { todayOf } from '../access/access.ts';
import { ownDb } from '../own-db.ts';
import type { AutusEnrolment, AutusEnrolmentPause } from '../tables.gen.ts';
import { type EnrolmentQuery, type EnrolmentView, enrolment } from './schema.ts';

const enrolmentsMax = 1_000;

type Pauses = readonly Selectable<AutusEnrolmentPause>[];

function stateOf(ctx: AnyContext, row: Selectable<AutusEnrolment>, pauses: Pauses) {
  const today = todayOf(ctx);
  if (row.until !== null && (row.until < today || row.until < row.since)) return 'ended';
  if (row.since > today) return 'ahead';
  const now = ctx.now();
  return pauses.some(({ starts_at, ends_at }) => starts_at <= now && now < ends_at)
    ? 'paused'
    : 'active';
}

async function toViews(
  ctx: AnyContext,
  rows: readonly Selectable<AutusEnrolment>[],
): Promise<EnrolmentView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const pauses = await ownDb(ctx)
    .selectFrom('autus.enrolment_pause')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where('enrolment_id', 'in', ids)
    .where('ends_at', '>', ctx.now())
    .whereRef('ends_at', '>', 'starts_at')
    .orderBy('starts_at')
    .limit(10_000)
    .execute();
  const byEnrolment = Map.groupBy(pauses, ({ enrolment_id }) => enrolment_id);
  return rows.map((row) => {
    const own = (byEnrolment.get(row.id) ?? []).slice(0, 50);
    return enrolment.parse({
      ...{ id: row.id, childId: row.child_id, classId: row.class_id, slotIds: row.slot_ids },
      ...{ from: row.since, until: row.until, state: stateOf(ctx, row, own) },
      ...{ endedBecause: row.ended_because, movedFrom: row.moved_from, version: row.version },
      pauses: own.map(({ id, starts_at, ends_at, holds_seat }) => ({
        ...{ id, startsAt: starts_at.toISOString(), endsAt: ends_at.toISOString() },
        holdsSeat: holds_seat,
      })),
    });
  });
}

export const enrolmentNotFound = (): Problem =>
  new Problem(404, 'enrolment-not-found', 'There is no such enrolment here; reload the person.');

/** One enrolment. @throws Problem 404 `enrolment-not-found`. */
export async function getEnrolment(outer: AnyContext, id: string): Promise<EnrolmentView> {
  return inTransaction(outer, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('autus.enrolment')
      .selectAll()
      .where('id', '=', id)
      .execute();
    const [found] = await toViews(ctx, rows);
    if (found === undefined) throw enrolmentNotFound();
    return found;
  });
}

/** Enrolments of a class or a child that the reader sees, the oldest first. @throws Problem 422 `query-unclear`. */
export async function listEnrolments(
  outer: AnyContext,
  { classId, childId, all }: EnrolmentQuery,
): Promise<EnrolmentView[]> {
  if (classId === undefined && childId === undefined) {
    throw new Problem(422, 'query-unclear', 'Name a class or a child, whose enrolments are asked.');
  }
  return inTransaction(outer, async (ctx) => {
    let select = ownDb(ctx).selectFrom('autus.enrolment').selectAll().where('org_id', '=', ctx.org);
    if (classId !== undefined) select = select.where('class_id', '=', classId);
    if (childId !== undefined) select = select.where('child_id', '=', childId);
    if (all === undefined) {
      select = select.where((eb) =>
        eb.or([
          eb('until', 'is', null),
          eb.and([eb('until', '>=', todayOf(ctx)), eb('until', '>=', eb.ref('since'))]),
        ]),
      );
    }
    const rows = await select.orderBy('since').orderBy('id').limit(enrolmentsMax).execute();
    return toViews(ctx, rows);
  });
}

/**
 * The row, held until the transaction ends.
 *
 * @throws Problem 404 `enrolment-not-found`, 409 `enrolment-changed`, `enrolment-ended`.
 */
export async function lockEnrolment(
  ctx: AnyContext,
  id: string,
  version: number,
): Promise<Selectable<AutusEnrolment>> {
  const row = await ownDb(ctx)
    .selectFrom('autus.enrolment')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw enrolmentNotFound();
  if (row.version !== version) {
    throw new Problem(
      409,
      'enrolment-changed',
      'Somebody changed this enrolment meanwhile; reload, then change again.',
      { version: row.version },
    );
  }
  if (row.until !== null && (row.until < todayOf(ctx) || row.until < row.since)) {
    throw new Problem(409, 'enrolment-ended', 'This enrolment is over; enrol the child again.');
  }
  return row;
}
