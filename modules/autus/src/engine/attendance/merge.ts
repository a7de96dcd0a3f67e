import {
  type ChildRow,
  type Difference,
  differencesOf,
  type Mark,
  type MarkChange,
  type Register,
  rowOf,
  type Statement,
  withRows,
} from './register.ts';

/** What a coach saves: the children that this coach marked, and no others. */
export interface Save {
  readonly by: string;
  /** The revision that the coach saw, however long ago. One that is not known yet counts as the newest. */
  readonly baseRevision: number;
  readonly marks: readonly {
    readonly childId: string;
    readonly mark: Mark;
    readonly how: 'tap' | 'all';
    readonly markedAtMs: number;
  }[];
  readonly receivedAtMs: number;
}
/** What a save replaced, for five minutes. */
export interface Undo {
  readonly by: string;
  readonly revision: number;
  readonly savedAtMs: number;
  readonly before: readonly ChildRow[];
}
export interface Merged {
  readonly register: Register;
  /** Marks that are other than before. */
  readonly changed: readonly MarkChange[];
  /** Of the children in this save: what another coach said of them. */
  readonly differences: readonly Difference[];
  /** Null where the save changed nothing: it came again. */
  readonly undo: Undo | null;
}

export const childrenMax = 500;

/** A tap on a child says more than `모두 출석`; then the later one holds. */
const stronger = (a: Statement, b: Statement) =>
  Number(b.how === 'tap') - Number(a.how === 'tap') ||
  b.markedAtMs - a.markedAtMs ||
  (a.by < b.by ? -1 : 1);

/** The row with one more statement, or undefined where it says nothing new. */
function withStatement(row: ChildRow, said: Statement, base: number): ChildRow | undefined {
  const own = row.said.find(({ by }) => by === said.by);
  const isAgain =
    own &&
    (own.markedAtMs > said.markedAtMs ||
      (own.markedAtMs === said.markedAtMs && own.mark === said.mark && own.how === said.how));
  if (isAgain) return undefined;
  const unseen = row.said.filter(({ by, revision }) => by !== said.by && revision > base);
  return { ...row, said: [said, ...unseen].sort(stronger) };
}

/**
 * Adds a save to a register. What the coach had seen is replaced. What another coach said in the
 * meantime stays beside it: for each child one of the two holds, by a rule that does not depend on
 * which came first, and the other is shown. The same save a second time changes nothing.
 * Throws RangeError for more than 500 marks.
 */
export function mergeSave(register: Register, save: Save): Merged {
  if (save.marks.length > childrenMax) throw new RangeError('A lesson has 500 children at most.');
  const revision = register.revision + 1;
  const base = Math.min(save.baseRevision, register.revision);
  const last = new Map(save.marks.map((mark) => [mark.childId, mark]));
  const before: ChildRow[] = [];
  const rows: ChildRow[] = [];
  for (const { childId, mark, how, markedAtMs } of last.values()) {
    const row = rowOf(register, childId);
    const atMs = Math.min(markedAtMs, save.receivedAtMs);
    const said = { by: save.by, mark, how, markedAtMs: atMs, revision };
    const next = withStatement(row, said, base);
    if (!next) continue;
    before.push(row);
    rows.push(next);
  }
  const { register: merged, changed } = withRows(register, rows);
  const differences = differencesOf(merged).filter(({ childId }) => last.has(childId));
  const undo =
    rows.length > 0 ? { by: save.by, revision, savedAtMs: save.receivedAtMs, before } : null;
  return { register: merged, changed, differences, undo };
}

export const undoMs = 5 * 60_000;

export type Undone =
  | { readonly kind: 'refused'; readonly why: 'too-late' | 'not-own' }
  | {
      readonly kind: 'undone';
      readonly register: Register;
      readonly changed: readonly MarkChange[];
      /** Children that somebody marked after the save: they stay. */
      readonly kept: readonly string[];
    };

/** Takes a save back within five minutes. Undone a second time, nothing changes. */
export function undoSave(register: Register, undo: Undo, by: string, nowMs: number): Undone {
  if (by !== undo.by) return { kind: 'refused', why: 'not-own' };
  if (nowMs - undo.savedAtMs > undoMs) return { kind: 'refused', why: 'too-late' };
  const isUntouched = ({ childId }: ChildRow) =>
    Math.max(0, ...rowOf(register, childId).said.map(({ revision }) => revision)) === undo.revision;
  const rows = undo.before.filter(isUntouched);
  const kept = undo.before.filter((row) => !isUntouched(row)).map(({ childId }) => childId);
  return { kind: 'undone', ...withRows(register, rows), kept };
}
