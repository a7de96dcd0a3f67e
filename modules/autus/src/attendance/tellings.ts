import type { AnyContext } from '@dojang/kernel';
import type { Selectable } from 'kysely';
import { type MarkChange, planTellings, type Telling } from '../engine/attendance/index.ts';
import { ownDb } from '../own-db.ts';
import type { AutusLesson, AutusTelling } from '../tables.gen.ts';

const toTelling = (row: Selectable<AutusTelling>): Telling => ({
  ...{ id: row.id, lessonId: row.lesson_id, childId: row.child_id },
  says: row.says as Telling['says'],
  dueAtMs: row.due_at.getTime(),
  state: row.state as Telling['state'],
  corrects: row.corrects,
});

/** What of the messages to families has to be written when marks change. Nothing sends them yet. */
export async function writeTellings(
  ctx: AnyContext,
  lesson: Selectable<AutusLesson>,
  changed: readonly MarkChange[],
  revision: number,
): Promise<void> {
  if (changed.length === 0) return;
  const db = ownDb(ctx);
  const rows = await db
    .selectFrom('autus.telling')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where('lesson_id', '=', lesson.id)
    .orderBy('seq')
    .limit(10_000)
    .execute();
  const at = { revision, savedAtMs: ctx.now().getTime() };
  const plan = planTellings(lesson.id, changed, rows.map(toTelling), at);
  if (plan.cancel.length > 0) {
    await db
      .updateTable('autus.telling')
      .set({ state: 'cancelled' })
      .where('id', 'in', [...plan.cancel])
      .execute();
  }
  if (plan.make.length === 0) return;
  await db
    .insertInto('autus.telling')
    .values(
      plan.make.map((each) => ({
        ...{ id: each.id, org_id: ctx.org, created_at: ctx.now(), seq: revision },
        ...{ lesson_id: lesson.id, class_id: lesson.class_id, child_id: each.childId },
        ...{ says: each.says, due_at: new Date(each.dueAtMs), state: each.state },
        corrects: each.corrects,
      })),
    )
    .execute();
}
