/** How a child was in a lesson. */
export type Mark = 'present' | 'late' | 'early' | 'absent' | 'excused';

/** What one coach said of one child. A later word of the same coach takes its place. */
export interface Statement {
  readonly by: string;
  readonly mark: Mark;
  /** A tap on this child, or `모두 출석` for everybody. */
  readonly how: 'tap' | 'all';
  /**
   * By the server's clock: when it came less its age on the device, so that a device whose clock is
   * hours off does not win or lose by that.
   */
  readonly markedAtMs: number;
  /** The revision of the register that brought it. */
  readonly revision: number;
}
export interface ChildRow {
  readonly childId: string;
  /** The first one holds. More than one: coaches who did not see each other's word. */
  readonly said: readonly Statement[];
}
/** The attendance of a lesson. */
export interface Register {
  readonly lessonId: string;
  /** 0 before anything was marked; each save that changes something adds one. */
  readonly revision: number;
  readonly rows: readonly ChildRow[];
}
/** A child's mark before and after; null is unmarked. */
export interface MarkChange {
  readonly childId: string;
  readonly from: Mark | null;
  readonly to: Mark | null;
}
/** Coaches who said different things of a child. */
export interface Difference {
  readonly childId: string;
  readonly holds: Statement;
  readonly others: readonly Statement[];
}

export const emptyRegister = (lessonId: string): Register => ({ lessonId, revision: 0, rows: [] });

export const rowOf = (register: Register, childId: string): ChildRow =>
  register.rows.find((row) => row.childId === childId) ?? { childId, said: [] };

export const markOf = ({ said }: ChildRow): Mark | null => said[0]?.mark ?? null;

/** One tap more: present, late, absent, excused, and present again. */
export function nextMark(mark: Mark | null): Mark {
  const walk: readonly Mark[] = ['present', 'late', 'absent', 'excused'];
  return walk[(mark === null ? -1 : walk.indexOf(mark)) + 1] ?? 'present';
}

/** What differs, for both coaches to see. */
export const differencesOf = ({ rows }: Register): Difference[] =>
  rows.flatMap(({ childId, said: [holds, ...rest] }) => {
    const others = rest.filter(({ mark }) => mark !== holds?.mark);
    return holds && others.length > 0 ? [{ childId, holds, others }] : [];
  });

/** What a coach sees before marking: who told an absence, who checked in. Nothing of it is saved. */
export const suggestedMarks = (
  childIds: readonly string[],
  announced: ReadonlySet<string>,
  checkedIn: ReadonlySet<string>,
): ReadonlyMap<string, Mark> =>
  new Map(
    childIds.flatMap((childId): [string, Mark][] => {
      if (checkedIn.has(childId)) return [[childId, 'present']];
      return announced.has(childId) ? [[childId, 'excused']] : [];
    }),
  );

/** A new register with some rows in place of others, and the marks that changed by it. */
export function withRows(register: Register, rows: readonly ChildRow[]) {
  const next = new Map(register.rows.map((row) => [row.childId, row]));
  const changed: MarkChange[] = [];
  for (const row of rows) {
    const [from, to] = [markOf(rowOf(register, row.childId)), markOf(row)];
    if (from !== to) changed.push({ childId: row.childId, from, to });
    next.set(row.childId, row);
  }
  const kept = [...next.values()].filter(({ said }) => said.length > 0);
  const revision = register.revision + (rows.length > 0 ? 1 : 0);
  return { register: { ...register, revision, rows: kept }, changed };
}
