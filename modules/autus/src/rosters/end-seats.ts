import { type AnyContext, record } from '@dojang/kernel';
import { sql } from 'kysely';
import { todayOf } from '../access/access.ts';
import { ownDb } from '../own-db.ts';

/**
 * Whoever is archived or erased has no seat from tomorrow on, none in a lesson ahead, waits for none, and teaches no
 * class; lessons ahead follow with the next run of their job. Event `autus.enrolment-ended` for each. Needs a
 * transaction.
 */
export async function endSeats(ctx: AnyContext, profileId: string): Promise<void> {
  const db = ownDb(ctx);
  const today = todayOf(ctx);
  const { rows } = await sql<{ id: string; class_id: string }>`
    update autus.enrolment set until = greatest(since - 1, ${today}::date), ended_because = 'other', version = version + 1
    where org_id = ${ctx.org}::uuid and child_id = ${profileId}::uuid
      and (until is null or (until >= since and until > ${today}::date))
    returning id, class_id`.execute(db);
  await sql`
    update autus.booking b set cancelled_at = ${ctx.now()}::timestamptz
    where b.org_id = ${ctx.org}::uuid and b.child_id = ${profileId}::uuid and b.cancelled_at is null
      and b.lesson_id in (select l.id from autus.lesson l
        where l.org_id = ${ctx.org}::uuid and l.starts_at > ${ctx.now()}::timestamptz)`.execute(db);
  await db
    .updateTable('autus.waiting')
    .set({ state: 'declined' })
    .where('org_id', '=', ctx.org)
    .where('child_id', '=', profileId)
    .where('state', 'in', ['waiting', 'offered'])
    .execute();
  await sql`
    update autus.class_coach set until = greatest(since, ${today}::date)
    where org_id = ${ctx.org}::uuid and coach_id = ${profileId}::uuid and until is null`.execute(
    db,
  );
  for (const { id, class_id: classId } of rows) {
    const data = { enrolmentId: id, childId: profileId, classId, lastDay: today, because: 'other' };
    await record(ctx, 'autus.enrolment-ended', data, { subjects: [profileId, classId] });
  }
}
