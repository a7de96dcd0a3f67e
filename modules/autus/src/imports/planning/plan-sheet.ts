/** What runs in a thread of the pool: bytes of strangers become rows with outcomes. Pure. */
import { Problem } from '@dojang/kernel/task';
import type { Day } from '../../engine/days/index.ts';
import {
  type Candidate,
  familyContacts,
  type Match,
  matchPeople,
} from '../../engine/matching/index.ts';
import { initialsOf } from '../../engine/names/index.ts';
import {
  type Field,
  type Note,
  type Phone,
  type RowReading,
  readSheet,
  type Sheet,
  type SheetReading,
} from '../../engine/repair/index.ts';
import { readBytes } from '../../sheets/read-bytes.ts';
import type { Said } from '../said.ts';
import type { FoundColumn, Mapping, Outcome } from '../schema.ts';

interface SheetInput {
  readonly bytes: Uint8Array;
  readonly today: Day;
  readonly mapping: Mapping;
}

export interface PlannedRow {
  readonly number: number;
  readonly outcome: Outcome;
  readonly why: readonly string[];
  readonly profileId?: string;
  readonly otherRow?: number;
  readonly said?: Said;
}

const readCells = (sheet: Sheet, { today, mapping }: SheetInput): SheetReading =>
  readSheet(sheet, {
    today,
    mapping: new Map<number, Field>(mapping.map(({ column, field }) => [column, field])),
  });

type PersonRow = Extract<RowReading, { person: unknown }>;
const isPerson = (row: RowReading): row is PersonRow => 'person' in row;

const isSomebody = (row: RowReading): boolean => isPerson(row) || row.outcome === 'refused';

/** What the columns mean is told by the first rows. */
const headRows = 2_000;

/**
 * The columns of a sheet, and its header where it has one.
 *
 * @throws Problem 422 as `readBytes`, and `sheet-without-people`, `sheet-without-names`.
 */
export function inspectSheet(input: SheetInput): {
  readonly columns: readonly FoundColumn[];
  readonly header: readonly string[] | null;
} {
  const sheet = readBytes(input.bytes);
  const { layout, rows } = readCells({ ...sheet, rows: sheet.rows.slice(0, headRows) }, input);
  if (!rows.some(isSomebody) && !readCells(sheet, input).rows.some(isSomebody)) {
    throw new Problem(
      422,
      'sheet-without-people',
      'The sheet has a header and no row of a person below it; choose the sheet that lists them.',
    );
  }
  const columns = layout.columns.map(({ index, field, header, content }) => ({
    column: index,
    field,
    header: header.slice(0, 130),
    content,
  }));
  return { columns, header: layout.header ? columns.map(({ header }) => header) : null };
}

const wordsMax = 40;

/** `birth:serial`, `guardianPhone:too-short`: which column, and what was done or is open. */
const wordsOf = (notes: readonly Note[]): string[] =>
  [
    ...new Set(
      notes.flatMap(({ field, did, doubts }) =>
        [...doubts, ...did].map((each) => `${field}:${each}`),
      ),
    ),
  ].slice(0, wordsMax - 8);

/** Only what is there. */
const defined = <T extends object>(some: T) =>
  Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };

const isMobile = ({ kind }: Phone): boolean => kind === 'mobile';

function saidOf({ person }: PersonRow): Said {
  const { name, guardian, birth, joined, email, status, guardianPhones, studentPhones } = person;
  const kin = guardian?.kin;
  const { gender, school, grade, classes, slots, coach, feeWon, dueDay, address, memo } = person;
  const more = { gender, school, grade, coach, feeWon, dueDay, address, memo, joined };
  return {
    name: name?.name ?? '',
    ...(name?.suffix && { suffix: name.suffix }),
    ...(birth?.day && { birth: birth.day }),
    ...(guardian && { guardian: guardian.name }),
    ...(kin && { kin }),
    phones: guardianPhones
      .filter((phone) => isMobile(phone) && phone.kin !== 'self')
      .map(({ number, kin }) => ({ number, ...(kin && { kin }) })),
    ownPhones: [...studentPhones, ...guardianPhones.filter(({ kin }) => kin === 'self')]
      .filter(isMobile)
      .map(({ number }) => number),
    ...(email && { email }),
    ...(status && { status }),
    more: {
      ...defined(more),
      ...(birth && !birth.day && { birth }),
      classes,
      slots,
    },
  };
}

const candidateOf = (number: number, said: Said): Candidate => ({
  id: `row:${number}`,
  source: 'sheet',
  name: said.name,
  ...(said.suffix && { suffix: said.suffix }),
  ...(said.birth ? { birth: said.birth } : said.more.birth && { birthYear: said.more.birth.year }),
  contacts: said.phones.map(({ number }) => number),
  ownContacts: said.ownPhones,
  ...(said.guardian && { guardian: said.guardian }),
  classes: said.more.classes,
  ...(said.more.school && { school: said.more.school }),
});

/** What the matching says of each row: of profiles, and of earlier rows. */
interface Ties {
  readonly same: Map<number, Set<string>>;
  readonly repeats: Map<number, number>;
  readonly asked: Map<number, { readonly id: string; readonly answer: string }>;
  readonly siblings: Map<number, string>;
}

const numberOf = (id: string): number | undefined =>
  id.startsWith('row:') ? Number(id.slice(4)) : undefined;

/** The later row of the two, and the other one; undefined for two profiles. */
function later(a: Candidate, b: Candidate) {
  const [left, right] = [numberOf(a.id), numberOf(b.id)];
  if (left === undefined && right === undefined) return undefined;
  const isLeft = right === undefined || (left !== undefined && left > right);
  return isLeft ? { row: left ?? 0, other: b } : { row: right, other: a };
}

function tie(ties: Ties, { a, b, band, answers }: Match): void {
  const pair = later(a, b);
  if (!pair) return;
  const { row, other } = pair;
  const before = numberOf(other.id);
  if (band === 'merge') {
    if (before === undefined) ties.same.set(row, (ties.same.get(row) ?? new Set()).add(other.id));
    else ties.repeats.set(row, Math.min(before, ties.repeats.get(row) ?? before));
    return;
  }
  const answer = answers[0] ?? 'same';
  const known = ties.asked.get(row);
  // A profile is asked about before a row, and what is likely one person before siblings.
  const isBetter = !known || (known.answer !== 'same' && answer === 'same');
  if (isBetter) ties.asked.set(row, { id: other.id, answer });
}

function tiesOf(people: readonly Candidate[]): Ties {
  const ties: Ties = { same: new Map(), repeats: new Map(), asked: new Map(), siblings: new Map() };
  const { matches, siblings } = matchPeople(people);
  for (const match of matches) tie(ties, match);
  for (const { a, b } of siblings) {
    const pair = later(a, b);
    if (pair && !ties.siblings.has(pair.row)) ties.siblings.set(pair.row, pair.other.id);
  }
  return ties;
}

const towards = (id: string) => {
  const row = numberOf(id);
  return row === undefined ? { profileId: id } : { otherRow: row };
};

/** The outcome of a row of a person: the rule first, then what a person is asked about. */
function decide(number: number, ties: Ties, claimed: Map<string, number>) {
  const same = [...(ties.same.get(number) ?? [])];
  const repeats = ties.repeats.get(number);
  if (repeats !== undefined) return { outcome: 'duplicate' as const, otherRow: repeats };
  const [known] = same;
  if (known !== undefined && same.length > 1)
    return { outcome: 'maybe-same' as const, profileId: known, word: 'several-known' };
  if (known !== undefined) {
    const first = claimed.get(known);
    if (first !== undefined) return { outcome: 'duplicate' as const, otherRow: first };
    claimed.set(known, number);
    return { outcome: 'same' as const, profileId: known };
  }
  const asked = ties.asked.get(number);
  if (asked && asked.answer !== 'sibling')
    return { outcome: 'maybe-same' as const, ...towards(asked.id), word: `looks-${asked.answer}` };
  const sibling = asked?.id ?? ties.siblings.get(number);
  if (sibling !== undefined) return { outcome: 'sibling' as const, ...towards(sibling) };
  return { outcome: 'new' as const };
}

const isUsable = (name: string): boolean =>
  name.length > 0 && name.length <= 80 && initialsOf(name) !== '';

/**
 * An outcome for every row. `changed` is not told from `same` here: what is kept of a person is not known.
 *
 * @throws Problem 422 as `readBytes`.
 */
export function planSheet(
  input: SheetInput & { readonly known: readonly Candidate[] },
): readonly PlannedRow[] {
  const { rows } = readCells(readBytes(input.bytes), input);
  const said = new Map(
    rows.filter(isPerson).flatMap((row) => {
      const each = saidOf(row);
      return isUsable(each.name) ? [[row.row, each] as const] : [];
    }),
  );
  const people = [...input.known, ...[...said].map(([number, each]) => candidateOf(number, each))];
  const family = familyContacts(people);
  const ties = tiesOf(people);
  const claimed = new Map<string, number>();
  return rows.map((row): PlannedRow => {
    const number = row.row;
    if (row.outcome === 'passed') return { number, outcome: 'passed', why: [row.why] };
    const why = wordsOf(row.notes);
    const each = said.get(number);
    if (!isPerson(row) || !each) return { number, outcome: 'refused', why: ['no-name', ...why] };
    const phones = each.phones.filter(({ number }) => family.has(number));
    const ownPhones = each.ownPhones.filter((number) => family.has(number));
    const isShared = phones.length + ownPhones.length < each.phones.length + each.ownPhones.length;
    if (isShared) why.push('shared-number');
    const { word, ...decided } = { word: undefined, ...decide(number, ties, claimed) };
    if (word) why.unshift(word);
    return { number, ...decided, why, said: { ...each, phones, ownPhones } };
  });
}

const chunkRows = 500;

/**
 * {@link planSheet} for the pool: pages of people come, and chunks of rows go, as JSON. A hundred thousand rows at once
 * would hold up whoever reads them.
 */
export function planInChunks(
  input: SheetInput & { readonly knownPages: readonly string[] },
): readonly string[] {
  const { knownPages, ...sheet } = input;
  const known = knownPages.flatMap((page) => JSON.parse(page) as Candidate[]);
  const rows = planSheet({ ...sheet, known });
  return Array.from({ length: Math.ceil(rows.length / chunkRows) }, (_, at) =>
    JSON.stringify(rows.slice(at * chunkRows, (at + 1) * chunkRows)),
  );
}
