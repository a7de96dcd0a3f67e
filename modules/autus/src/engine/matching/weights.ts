import type { Pairs } from './blocks.ts';
import type { Field } from './fields.ts';

/**
 * Fellegi and Sunter 1969: a pair is one person with odds λ/(1−λ) · Π m/u over its levels. Shares u are counted on random pairs, shares m and λ are
 * learnt by expectation maximisation (Winkler 1988) from the pairs themselves, without labels. What was known before counts as so many pairs more, so a
 * sheet of thirty rows is judged by what is known of all sheets, and a large one by itself.
 */
export interface Model {
  /** Share of pairs of one person among all pairs. */
  readonly lambda: number;
  /** By field and level. */
  readonly m: readonly (readonly number[])[];
  readonly u: readonly (readonly number[])[];
  /** By field with terms: how many rows say a term. */
  readonly terms: readonly (ReadonlyMap<string, number> | undefined)[];
  readonly rowCount: number;
}

const known = { m: 30, u: 200 };
const rounds = 25;
const randomPairs = 12_000;

/** Levels of all fields as one number; nothing said is 0. */
const codeOf = <Row>(fields: readonly Field<Row>[], a: Row, b: Row): number =>
  fields.reduce((code, field) => code * 8 + ((field.compare(a, b) ?? -1) + 1), 0);

/** The levels of a code, in the order of the fields. */
function levelsOf(code: number, count: number): number[] {
  const out: number[] = [];
  let rest = code;
  for (let n = 0; n < count; n++) {
    out.unshift((rest % 8) - 1);
    rest = Math.floor(rest / 8);
  }
  return out;
}

interface Pattern {
  readonly levels: readonly number[];
  readonly count: number;
}

const patternsOf = (codes: ReadonlyMap<number, number>, fields: number): Pattern[] =>
  [...codes].map(([code, count]) => ({ levels: levelsOf(code, fields), count }));

/** Shares of levels from counts, with what was known before as more pairs. */
const shares = (
  counts: readonly number[],
  before: readonly number[],
  strength: number,
): number[] => {
  const total = counts.reduce((sum, count) => sum + count, 0) + strength;
  return before.map((share, level) => ((counts[level] ?? 0) + share * strength) / total);
};

/** Random pairs by a fixed sequence, so that the same rows give the same answer. */
function sampleCodes<Row>(
  rows: readonly Row[],
  fields: readonly Field<Row>[],
): Map<number, number> {
  const codes = new Map<number, number>();
  let state = 12_345;
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * rows.length);
  };
  for (let n = 0; n < Math.min(randomPairs, rows.length ** 2); n++) {
    const [a, b] = [next(), next()];
    const [left, right] = [rows[a], rows[b]];
    if (a === b || left === undefined || right === undefined) continue;
    const code = codeOf(fields, left, right);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  return codes;
}

const countLevels = <Row>(
  fields: readonly Field<Row>[],
  patterns: readonly Pattern[],
  weight: (pattern: Pattern) => number,
): number[][] => {
  const counts = fields.map(({ levels }) => levels.map(() => 0));
  for (const pattern of patterns) {
    const share = weight(pattern) * pattern.count;
    for (const [field, level] of pattern.levels.entries()) {
      const row = counts[field];
      if (level >= 0 && row) row[level] = (row[level] ?? 0) + share;
    }
  }
  return counts;
};

const termsOf = <Row>(rows: readonly Row[], field: Field<Row>): Map<string, number> | undefined => {
  if (!field.term) return undefined;
  const terms = new Map<string, number>();
  for (const row of rows) {
    const term = field.term(row);
    if (term) terms.set(term, (terms.get(term) ?? 0) + 1);
  }
  return terms;
};

const bits = (
  levels: readonly number[],
  m: readonly (readonly number[])[],
  u: readonly (readonly number[])[],
): number =>
  levels.reduce(
    (sum, level, field) =>
      level < 0 ? sum : sum + Math.log2((m[field]?.[level] ?? 1) / (u[field]?.[level] ?? 1)),
    0,
  );

const chance = (weight: number, lambda: number): number =>
  1 / (1 + 2 ** -(weight + Math.log2(lambda / (1 - lambda))));

/** Learns the model of some rows from their candidate pairs. At most 10 fields of at most 7 levels. */
export function learnModel<Row>(
  rows: readonly Row[],
  pairs: Pairs,
  fields: readonly Field<Row>[],
): Model {
  const codes = new Map<number, number>();
  for (const [n, a] of pairs.left.entries()) {
    const [left, right] = [rows[a], rows[pairs.right[n] ?? 0]];
    if (left === undefined || right === undefined) continue;
    const code = codeOf(fields, left, right);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  const patterns = patternsOf(codes, fields.length);
  const random = patternsOf(sampleCodes(rows, fields), fields.length);
  const before = (key: 'm' | 'u') => fields.map(({ levels }) => levels.map((level) => level[key]));
  const [mBefore, uBefore] = [before('m'), before('u')];
  const u = countLevels(fields, random, () => 1).map((counts, field) =>
    shares(counts, uBefore[field] ?? [], known.u),
  );
  const all = Math.max(1, (rows.length * (rows.length - 1)) / 2);
  let m = mBefore;
  let lambda = Math.min(0.1, Math.max(1, rows.length * 0.1) / all);
  for (let round = 0; round < rounds; round++) {
    const share = ({ levels }: Pattern): number => chance(bits(levels, m, u), lambda);
    m = countLevels(fields, patterns, share).map((counts, field) =>
      shares(counts, mBefore[field] ?? [], known.m),
    );
    const found = patterns.reduce((sum, pattern) => sum + share(pattern) * pattern.count, 0);
    lambda = Math.min(0.5, (found + 1) / (all + 2));
  }
  return {
    lambda,
    m,
    u,
    terms: fields.map((field) => termsOf(rows, field)),
    rowCount: rows.length,
  };
}

export interface Evidence {
  readonly field: string;
  /** A word of the level, or `missing`. */
  readonly word: string;
  /** log₂ m/u: above 0 it speaks for one person. */
  readonly bits: number;
}

/** The rarity of a value that both say, against the usual one; a value of one pair alone is as rare as a value can be. */
function rarity<_Row>(model: Model, field: number, term: string | undefined): number {
  const count = term === undefined ? undefined : model.terms[field]?.get(term);
  if (count === undefined) return 0;
  const share = Math.max(1, count - 1) / model.rowCount;
  return Math.log2((model.u[field]?.[0] ?? share) / share);
}

/** The bits of one field at a level; a rare value may not speak louder than 1 in 30 million, nor a common one against a pair. */
function bitsAt<Row>(
  model: Model,
  field: Field<Row>,
  index: number,
  level: number,
  row: Row,
): number {
  const own = Math.log2((model.m[index]?.[level] ?? 1) / (model.u[index]?.[level] ?? 1));
  if (level > 0) return own;
  return Math.max(0, Math.min(25, own + rarity(model, index, field.term?.(row))));
}

/** How sure it is that a pair is one person, 0 to 1, by a model of its rows. */
export function chanceOf<Row>(model: Model, fields: readonly Field<Row>[], a: Row, b: Row): number {
  let weight = 0;
  for (const [index, field] of fields.entries()) {
    const level = field.compare(a, b);
    if (level !== undefined) weight += bitsAt(model, field, index, level, a);
  }
  return chance(weight, model.lambda);
}

/** What speaks for a pair and against it, field by field. */
export const evidenceOf = <Row>(
  model: Model,
  fields: readonly Field<Row>[],
  a: Row,
  b: Row,
): Evidence[] =>
  fields.map((field, index) => {
    const level = field.compare(a, b);
    if (level === undefined) return { field: field.name, word: 'missing', bits: 0 };
    return {
      field: field.name,
      word: field.levels[level]?.word ?? 'different',
      bits: bitsAt(model, field, index, level, a),
    };
  });
