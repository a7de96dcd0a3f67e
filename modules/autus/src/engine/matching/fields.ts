import { editsBetween, jaroWinkler } from '../names/index.ts';

/** How alike two values are, by steps: the first is the most alike, the last says "different". */
export interface Level {
  /** A word of evidence, for whoever decides: `same`, `one-letter`, `swapped`, `different`. */
  readonly word: string;
  /** Share of pairs of one person that are on this level; what holds before anything is learnt. */
  readonly m: number;
  /** The same of pairs of two people. */
  readonly u: number;
}

/** One thing by which two records are compared. */
export interface Field<Row> {
  readonly name: string;
  readonly levels: readonly Level[];
  /** The level as an index, or undefined where one of them says nothing. */
  readonly compare: (a: Row, b: Row) => number | undefined;
  /** The value whose rarity counts on the first level: two who are called 남궁솔 are one sooner than two who are called 김민준. */
  readonly term?: (row: Row) => string | undefined;
}

const levels = (...rows: readonly (readonly [string, number, number])[]): Level[] =>
  rows.map(([word, m, u]) => ({ word, m, u }));

const textLevels = levels(
  ['same', 0.8, 0.01],
  ['one-letter', 0.1, 0.005],
  ['alike', 0.05, 0.01],
  ['different', 0.05, 0.975],
);

/** Levels of two texts: equal; one edit apart or nearly so; alike by Jaro–Winkler; neither. */
export function textLevel(a: string, b: string): number {
  if (a === b) return 0;
  const likeness = jaroWinkler(a, b);
  const shorter = Math.min(a.length, b.length);
  if ((shorter > 3 && editsBetween(a, b, 1) <= 1) || likeness >= 0.95) return 1;
  return likeness >= 0.85 || (shorter > 4 && (a.startsWith(b) || b.startsWith(a))) ? 2 : 3;
}

/** A field of free text. */
export const textField = <Row>(
  name: string,
  read: (row: Row) => string | undefined,
): Field<Row> => ({
  name,
  levels: textLevels,
  term: read,
  compare: (row, other) => {
    const [a, b] = [read(row), read(other)];
    return a && b ? textLevel(a, b) : undefined;
  },
});

/** A field of a code or a number: equal, one edit or one swap apart, or different. */
export const codeField = <Row>(
  name: string,
  read: (row: Row) => string | undefined,
): Field<Row> => ({
  name,
  levels: levels(['same', 0.85, 0.02], ['one-letter', 0.1, 0.02], ['different', 0.05, 0.96]),
  term: read,
  compare: (row, other) => {
    const [a, b] = [read(row), read(other)];
    if (!a || !b) return undefined;
    return a === b ? 0 : a.length > 2 && editsBetween(a, b, 1) <= 1 ? 1 : 2;
  },
});

/** Days as `2015-03-04` or eight digits: equal; one edit, or day and month swapped; two edits; different. */
export function dayLevel(left: string, right: string): number {
  const [a, b] = [left.replaceAll('-', ''), right.replaceAll('-', '')];
  if (a === b) return 0;
  const swapped = a.slice(0, 4) + a.slice(6) + a.slice(4, 6);
  const edits = editsBetween(a, b, 2);
  return edits <= 1 || swapped === b ? 1 : edits === 2 ? 2 : 3;
}

export const dayLevels = levels(
  ['same', 0.85, 0.0003],
  ['one-digit', 0.1, 0.005],
  ['two-digits', 0.02, 0.05],
  ['different', 0.03, 0.945],
);

/** A day, as `2015-03-04` or eight digits. */
export const dayField = <Row>(
  name: string,
  read: (row: Row) => string | undefined,
): Field<Row> => ({
  name,
  levels: dayLevels,
  compare: (row, other) => {
    const [a, b] = [read(row), read(other)];
    return a && b ? dayLevel(a, b) : undefined;
  },
});
