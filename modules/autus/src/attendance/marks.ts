import { type AnyContext, inTransaction, Problem, record, requirePerson } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import {
  type Mark,
  markOf,
  mergeSave,
  rowOf,
  undoMs,
  undoSave,
} from '../engine/attendance/index.ts';
import { lessonNotFound } from '../lessons/find-lessons.ts';
import { ownDb } from '../own-db.ts';
import type { AutusLesson } from '../tables.gen.ts';
import {
  loadRegister,
  lockRegister,
  readBefore,
  saveRegister,
  toRegister,
} from './register-rows.ts';
import type { CorrectionInput, MarksInput, RegisterView } from './schema.ts';
import { writeTellings } from './tellings.ts';

type LessonRow = Selectable<AutusLesson>;

/** The register of a lesson, as far as the reader sees it. @throws Problem 404 `lesson-not-found`. */
export async function getRegister(outer: AnyContext, lessonId: string): Promise<RegisterView> {
  return inTransaction(outer, async (ctx) => {
    const row = await ownDb(ctx)
      .selectFrom('autus.lesson')
      .selectAll()
      .where('id', '=', lessonId)
      .executeTakeFirst();
    if (row === undefined) throw lessonNotFound();
    return toRegister(row, await loadRegister(ctx, row));
  });
}

/** Of these children, those who have or had a seat in the class, or one in the lesson. */
async function knownOf(
  ctx: AnyContext,
  lesson: LessonRow,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select child_id as id from autus.enrolment
    where org_id = ${ctx.org}::uuid and class_id = ${lesson.class_id}::uuid and child_id = any(${ids}::uuid[])
    union
    select child_id from autus.booking
    where org_id = ${ctx.org}::uuid and lesson_id = ${lesson.id}::uuid and child_id = any(${ids}::uuid[])`.execute(
    ownDb(ctx),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether this save came before. */
async function isKnown(ctx: AnyContext, lessonId: string, saveId: string): Promise<boolean> {
  const row = await ownDb(ctx)
    .selectFrom('autus.attendance_save')
    .select('revision')
    .where('org_id', '=', ctx.org)
    .where('lesson_id', '=', lessonId)
    .where('save_id', '=', saveId)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Saves marks of one coach. What another coach said since the base revision stays beside it, child by child; the same
 * save a second time changes nothing. One event a save, `autus.attendance-marked`. A family is told of an absence five
 * minutes later.
 *
 * @throws Problem 404 `lesson-not-found`, 409 `lesson-ahead`, 403 `credential-not-allowed`.
 */
export async function markLesson(
  outer: AnyContext,
  lessonId: string,
  { saveId, baseRevision, marks }: MarksInput,
): Promise<RegisterView> {
  const { personId: by } = requirePerson(outer);
  return inTransaction(outer, async (ctx) => {
    const lesson = await lockRegister(ctx, lessonId);
    const receivedAtMs = ctx.now().getTime();
    const ids = [...new Set(marks.map(({ childId }) => childId))];
    const known = await knownOf(ctx, lesson, ids);
    const leftOut = ids.filter((id) => !known.has(id));
    const held = await loadRegister(ctx, lesson);
    if (await isKnown(ctx, lessonId, saveId)) return toRegister(lesson, held, { leftOut });
    const merged = mergeSave(held, {
      ...{ by, baseRevision, receivedAtMs },
      marks: marks
        .filter(({ childId }) => known.has(childId))
        .map(({ childId, mark, how, agoMs = 0 }) => ({
          ...{ childId, mark, how, markedAtMs: receivedAtMs - agoMs },
        })),
    });
    if (merged.undo === null) return toRegister(lesson, held, { leftOut });
    const { register, undo, changed } = merged;
    const rows = undo.before.map(({ childId }) => rowOf(register, childId));
    await saveRegister(ctx, lesson, rows, register.revision);
    await ownDb(ctx)
      .insertInto('autus.attendance_save')
      .values({
        ...{ org_id: ctx.org, created_at: ctx.now(), lesson_id: lessonId },
        ...{ class_id: lesson.class_id, revision: undo.revision },
        ...{ save_id: saveId, saved_by: by },
        before: JSON.stringify(undo.before),
      })
      .execute();
    await writeTellings(ctx, lesson, changed, register.revision);
    const data = {
      ...{ lessonId, classId: lesson.class_id, day: lesson.day },
      ...{ baseRevision, revision: register.revision },
      marks: rows.map((row) => [row.childId, markOf(row)]),
    };
    await record(ctx, 'autus.attendance-marked', data, { subjects: [lessonId] });
    const undoUntil = new Date(undo.savedAtMs + undoMs).toISOString();
    return toRegister(lesson, register, { leftOut, undoUntil });
  });
}

/**
 * Takes back a save of one's own within five minutes. Children whom somebody marked since stay. Event
 * `autus.attendance-undone`.
 *
 * @throws Problem 404 `lesson-not-found`, `save-not-found`, 409 `undo-over`, 403 `credential-not-allowed`.
 */
export async function undoMarks(
  outer: AnyContext,
  lessonId: string,
  revision: number,
): Promise<RegisterView> {
  const { personId: by } = requirePerson(outer);
  return inTransaction(outer, async (ctx) => {
    const lesson = await lockRegister(ctx, lessonId);
    const save = await ownDb(ctx)
      .selectFrom('autus.attendance_save')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .where('lesson_id', '=', lessonId)
      .where('revision', '=', revision)
      .executeTakeFirst();
    if (save === undefined || save.saved_by !== by) {
      throw new Problem(404, 'save-not-found', 'You saved no such marks; reload the lesson.');
    }
    const held = await loadRegister(ctx, lesson);
    const before = readBefore(save.before);
    const undo = { by, revision, savedAtMs: save.created_at.getTime(), before };
    const undone = undoSave(held, undo, by, ctx.now().getTime());
    if (undone.kind === 'refused') {
      throw new Problem(
        409,
        'undo-over',
        'A save is taken back within five minutes; mark the children again instead.',
      );
    }
    const { register, changed, kept } = undone;
    if (register.revision === held.revision) return toRegister(lesson, held);
    const rows = before.filter(({ childId }) => !kept.includes(childId));
    await saveRegister(ctx, lesson, rows, register.revision);
    await writeTellings(ctx, lesson, changed, register.revision);
    const data = { lessonId, classId: lesson.class_id, undone: revision };
    await record(
      ctx,
      'autus.attendance-undone',
      {
        ...data,
        revision: register.revision,
        marks: rows.map((row) => [row.childId, markOf(row)]),
      },
      { subjects: [lessonId] },
    );
    return toRegister(lesson, register);
  });
}

/**
 * The desk corrects one mark: what coaches said before gives way. Event `autus.attendance-corrected`, with old and new.
 *
 * @throws Problem 404 `lesson-not-found`, 409 `lesson-ahead`, `mark-same`, 422 `child-unfit`, 403 `credential-not-allowed`.
 */
export async function correctAttendance(
  outer: AnyContext,
  lessonId: string,
  { childId, mark }: CorrectionInput,
): Promise<RegisterView> {
  const { personId: by } = requirePerson(outer);
  return inTransaction(outer, async (ctx) => {
    const lesson = await lockRegister(ctx, lessonId);
    if (!(await knownOf(ctx, lesson, [childId])).has(childId)) {
      throw new Problem(
        422,
        'child-unfit',
        'Only a student who is not archived has lessons; choose another person.',
      );
    }
    const held = await loadRegister(ctx, lesson);
    const from: Mark | null = markOf(rowOf(held, childId));
    if (from === mark) {
      throw new Problem(409, 'mark-same', 'The child is marked so already; nothing is to do.');
    }
    const revision = held.revision + 1;
    const markedAtMs = ctx.now().getTime();
    const said = [{ by, mark, how: 'tap' as const, markedAtMs, revision }];
    await saveRegister(ctx, lesson, [{ childId, said }], revision);
    await writeTellings(ctx, lesson, [{ childId, from, to: mark }], revision);
    const data = { lessonId, classId: lesson.class_id, childId, from, to: mark, revision };
    await record(ctx, 'autus.attendance-corrected', data, { subjects: [lessonId, childId] });
    return getRegister(ctx, lessonId);
  });
}
