import { type AnyContext, Problem } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import {
  type ChildRow,
  differencesOf,
  markOf,
  type Register,
  type Statement,
} from '../engine/attendance/index.ts';
import { lessonNotFound } from '../lessons/find-lessons.ts';
import { ownDb } from '../own-db.ts';
import type { AutusLesson } from '../tables.gen.ts';
import { type RegisterView, rowsBefore, statements } from './schema.ts';

export const readBefore = (json: unknown): ChildRow[] => rowsBefore.parse(json);

/** The first of the month of a day, as partitions are named. */
const monthOfRow = ({ day }: Pick<AutusLesson, 'day'>): Date =>
  new Date(`${String(day).slice(0, 7)}-01T00:00:00Z`);

type LessonRow = Selectable<AutusLesson>;

/**
 * A lesson whose register nobody else changes until the transaction ends. Who teaches it or reaches the whole org gets it.
 *
 * @throws Problem 404 `lesson-not-found`, 409 `lesson-ahead`.
 */
export async function lockRegister(ctx: AnyContext, id: string): Promise<LessonRow> {
  const row = await ownDb(ctx)
    .selectFrom('autus.lesson')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw lessonNotFound();
  if (row.starts_at.getTime() - ctx.now().getTime() <= openMs) return row;
  throw new Problem(
    409,
    'lesson-ahead',
    'Attendance is marked from an hour before the lesson on; come back then.',
  );
}
const openMs = 3_600_000;

/** Needs a transaction. */
export async function loadRegister(ctx: AnyContext, row: LessonRow): Promise<Register> {
  const rows = await ownDb(ctx)
    .selectFrom('autus.attendance')
    .select(['child_id', 'said'])
    .where('org_id', '=', ctx.org)
    .where('lesson_id', '=', row.id)
    .where('month', '=', monthOfRow(row))
    .orderBy('child_id')
    .limit(600)
    .execute();
  return {
    lessonId: row.id,
    revision: row.revision,
    rows: rows
      .map(({ child_id, said }) => ({ childId: child_id, said: statements.parse(said) }))
      .filter(({ said }) => said.length > 0),
  };
}

/** Writes these rows of a register and its revision; the lesson was held then. */
export async function saveRegister(
  ctx: AnyContext,
  lesson: LessonRow,
  rows: readonly ChildRow[],
  revision: number,
): Promise<void> {
  const month = monthOfRow(lesson);
  await sql`select kernel.ensure_month('autus.attendance', ${month}::timestamptz)`.execute(
    ownDb(ctx),
  );
  const records = rows.map((row) => ({
    ...{ child_id: row.childId, mark: markOf(row), said: row.said },
  }));
  await sql`
    insert into autus.attendance (org_id, lesson_id, child_id, month, created_at, class_id, mark, said)
    select ${ctx.org}::uuid, ${lesson.id}::uuid, r.child_id, ${month}::timestamptz, ${ctx.now()}::timestamptz,
      ${lesson.class_id}::uuid, r.mark, r.said
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as r(child_id uuid, mark text, said jsonb)
    on conflict (org_id, lesson_id, child_id, month) do update set mark = excluded.mark, said = excluded.said`.execute(
    ownDb(ctx),
  );
  await ownDb(ctx)
    .updateTable('autus.lesson')
    .set({ revision, held_at: lesson.held_at ?? ctx.now() })
    .where('id', '=', lesson.id)
    .execute();
}

const toOther = ({ by, mark: said, markedAtMs }: Statement) => ({
  ...{ by, mark: said, markedAt: new Date(markedAtMs).toISOString() },
});

export function toRegister(
  lesson: LessonRow,
  held: Register,
  more: Partial<Pick<RegisterView, 'leftOut' | 'undoUntil'>> = {},
): RegisterView {
  const differences = new Map(differencesOf(held).map((each) => [each.childId, each.others]));
  return {
    lessonId: lesson.id,
    revision: held.revision,
    isCancelled: lesson.state === 'cancelled',
    children: held.rows.map((row) => ({
      ...{ childId: row.childId, mark: markOf(row), by: row.said[0]?.by ?? null },
      markedAt: row.said[0] ? new Date(row.said[0].markedAtMs).toISOString() : null,
      others: (differences.get(row.childId) ?? []).slice(0, 50).map(toOther),
    })),
    leftOut: [],
    undoUntil: null,
    ...more,
  };
}
