import { type Kin, kinOf } from '../names/index.ts';
import type { Field } from './columns.ts';
import { type DayOptions, readDay } from './days.ts';
import type { Column } from './header.ts';
import { readDueDay, readWon } from './money.ts';
import { readPhones } from './phones.ts';
import {
  type ClassHabit,
  readClasses,
  readEmail,
  readGender,
  readGrade,
  readPerson,
  readStatus,
  readText,
} from './plain-values.ts';
import type { Note, Person } from './rows.ts';
import { readSlots } from './slots.ts';
import { textOf } from './texts.ts';
import type { Cell, Day, Phone, Reading } from './types.ts';

/** What whole columns tell of their cells. */
export interface Habits {
  readonly today: Day;
  readonly classes: ClassHabit;
  /** By column. */
  readonly days: ReadonlyMap<number, DayOptions['habit']>;
  /** Columns that say a class once for the rows below. */
  readonly isSparse: ReadonlySet<number>;
}

/** Six digits that can be no serial, and five that can be nothing else, tell how a column writes its days. */
function habitOfDays(cells: readonly Cell[], today: Day): DayOptions['habit'] {
  const texts = cells.slice(0, 2_000).map((cell) => textOf(cell));
  const six = texts.filter((text) => /^\d{6}$/.test(text)).length;
  const serials = texts.filter((text) => {
    if (!/^\d{5}$/.test(text)) return false;
    const { value, did, doubts } = readDay(text, { today, isBirth: true });
    return value !== undefined && did.includes('serial') && doubts.length === 0;
  }).length;
  if (six === 0 && serials === 0) return undefined;
  return six > 0 && serials === 0 ? 'six-digits' : serials > 0 ? 'serials' : undefined;
}

export function habitsOf(
  rows: readonly (readonly Cell[])[],
  columns: readonly Column[],
  today: Day,
): Habits {
  const classes = new Map<string, number>();
  const days = new Map<number, DayOptions['habit']>();
  const isSparse = new Set<number>();
  for (const { index, field } of columns) {
    if (field === 'birth' || field === 'joined')
      days.set(
        index,
        habitOfDays(
          rows.map((row) => row[index]),
          today,
        ),
      );
    if (field !== 'class') continue;
    const texts = rows.map((row) => textOf(row[index]));
    for (const text of texts) if (text) classes.set(text, (classes.get(text) ?? 0) + 1);
    const people = rows.filter((row) => row.some((cell) => textOf(cell) !== '')).length;
    const said = texts.filter(Boolean).length;
    const first = texts.findIndex(Boolean);
    // The first row says it, and most rows say nothing: the sheet lost its merged cells.
    if (people >= 6 && said < people / 2 && first >= 0 && first <= 1) isSparse.add(index);
  }
  return { today, classes: { cells: classes }, days, isSparse };
}

type Draft = { -readonly [Key in keyof Person]: Person[Key] };

/** Reads the cells of a row by their columns; carries the class of a section or of the rows above. */
export function readRow(
  cells: readonly Cell[],
  columns: readonly Column[],
  habits: Habits,
  section: string | undefined,
): { readonly person: Person; readonly notes: Note[] } {
  const person: Draft = { guardianPhones: [], studentPhones: [], classes: [], slots: [] };
  const notes: Note[] = [];
  const firstSlots = columns.find(({ field }) => field === 'slots');
  for (const column of columns) {
    if (column.field === 'slots' && column !== firstSlots) continue;
    const cell = column === firstSlots ? slotsCell(cells, columns) : cells[column.index];
    const reading = readers[column.field](person, cell, column, habits);
    if (reading.did.length > 0 || reading.doubts.length > 0) notes.push(noteOf(column, reading));
  }
  fillClass(person, columns, section, habits, notes);
  checkPhones(person, columns, notes);
  return { person, notes };
}

const noteOf = (
  { index, field }: Pick<Column, 'index' | 'field'>,
  { did, doubts }: Reading<unknown>,
): Note => ({ column: index, field, did, doubts });

function put<Key extends keyof Draft>(
  person: Draft,
  key: Key,
  reading: Reading<NonNullable<Draft[Key]>>,
): Reading<unknown> {
  if (reading.value !== undefined) person[key] = reading.value as Draft[Key];
  return reading;
}

const merged = (known: readonly Phone[], more: readonly Phone[] = []): readonly Phone[] =>
  [...known, ...more.filter(({ number }) => !known.some((each) => each.number === number))].slice(
    0,
    4,
  );

/** A cell that names somebody else than its column does stays in the column, and is asked about. */
const asked = (
  reading: Reading<readonly Phone[]>,
  isOther: (kin: Kin) => boolean,
): Reading<unknown> =>
  reading.value?.some(({ kin }) => kin && isOther(kin))
    ? { ...reading, doubts: [...reading.doubts, 'other-person'] }
    : reading;

/** `서울초 3` names a school and a grade, whichever of them the column is. */
function readSchool(person: Draft, cell: Cell, { field }: Column): Reading<unknown> {
  const both = textOf(cell).match(
    /^(\S.{0,40}(?:초등학교|중학교|고등학교|초|중|고))[\s(/-]*([1-6])\s*(?:학년)?\)?$/,
  );
  const isLevelOnly =
    !both ||
    /^(?:초|중|고)(?:등|등학교|학교)?$/.test(both[1] ?? '') ||
    /^(?:초등|고등|중|초등학교|중학교|고등학교)$/.test(both[1] ?? '');
  if (!isLevelOnly) {
    const level = both[1]?.match(/(초|중|고)(?:등학교|학교)?$/)?.[1] ?? '';
    person.school ??= both[1] ?? '';
    person.grade ??= `${level}${both[2]}`;
    return { did: ['two-in-cell'], doubts: [] };
  }
  return field === 'school'
    ? put(person, 'school', readText(cell, 60))
    : put(person, 'grade', readGrade(cell));
}

const readers: Readonly<
  Record<Field, (person: Draft, cell: Cell, column: Column, habits: Habits) => Reading<unknown>>
> = {
  name: (person, cell) => put(person, 'name', readPerson(cell)),
  guardian: (person, cell) => {
    const reading = readPerson(cell);
    // `김영희 010-…` holds the number, too.
    const phones = readPhones(cell);
    if (phones.value) person.guardianPhones = merged(person.guardianPhones, phones.value);
    if (reading.value && !person.guardian) person.guardian = reading.value;
    return phones.value ? { did: phones.did, doubts: [] } : reading;
  },
  guardianPhone: (person, cell, column) => {
    const reading = readPhones(cell);
    const ofHeader = kinOfHeader(column.header);
    const phones = reading.value?.map((phone) => ({
      ...(ofHeader && { kin: ofHeader }),
      ...phone,
    }));
    person.guardianPhones = merged(person.guardianPhones, phones);
    const beside = phones && readPerson(textOf(cell).replace(/[^\p{L}\s]/gu, ' ')).value;
    if (beside?.surname && !kinOf(beside.name) && beside.name.length <= 4)
      person.guardian ??= beside;
    return asked(reading, (kin) => kin === 'self');
  },
  studentPhone: (person, cell) => {
    const reading = readPhones(cell);
    person.studentPhones = merged(person.studentPhones, reading.value);
    return asked(reading, (kin) => kin !== 'self');
  },
  birth: (person, cell, { index }, { today, days }) => {
    const habit = days.get(index);
    return put(person, 'birth', readDay(cell, { today, isBirth: true, ...(habit && { habit }) }));
  },
  joined: (person, cell, _, { today }) =>
    put(person, 'joined', readDay(cell, { today, isBirth: false })),
  gender: (person, cell) => put(person, 'gender', readGender(cell)),
  school: readSchool,
  grade: readSchool,
  class: (person, cell, _, { classes }) => put(person, 'classes', readClasses(cell, classes)),
  slots: (person, cell) => put(person, 'slots', readSlots(cell)),
  coach: (person, cell) => put(person, 'coach', readText(cell, 60)),
  fee: (person, cell, { unit }) => put(person, 'feeWon', readWon(cell, unit)),
  dueDay: (person, cell) => put(person, 'dueDay', readDueDay(cell)),
  status: (person, cell) => put(person, 'status', readStatus(cell)),
  email: (person, cell) => put(person, 'email', readEmail(cell)),
  address: (person, cell) => put(person, 'address', readText(cell)),
  memo: (person, cell) => {
    const reading = readText(cell, 1_000);
    const memo = [person.memo, reading.value].filter(Boolean).join(' · ').slice(0, 1_000);
    if (memo) person.memo = memo;
    return reading;
  },
  number: () => ({ did: [], doubts: [] }),
  other: () => ({ did: [], doubts: [] }),
};

/** 요일 and 시간 may be two columns: they are one cell, days first. */
function slotsCell(cells: readonly Cell[], columns: readonly Column[]): Cell {
  const texts = columns
    .filter(({ field }) => field === 'slots')
    .map(({ index }) => textOf(cells[index]));
  return texts
    .sort((a, b) => Number(/[월화수목금토일]/.test(b)) - Number(/[월화수목금토일]/.test(a)))
    .join(' ')
    .trim();
}

const kinOfHeader = (header: string): 'mother' | 'father' | undefined => {
  if (/(?:^|[\s(])모(?:$|[\s)])|어머|엄마|mother|mom/i.test(header)) return 'mother';
  return /(?:^|[\s(])부(?:$|[\s)])|아버|아빠|father|dad/i.test(header) ? 'father' : undefined;
};

function fillClass(
  person: Draft,
  columns: readonly Column[],
  section: string | undefined,
  habits: Habits,
  notes: Note[],
): void {
  const column = columns.find(({ field }) => field === 'class');
  const index = column?.index ?? -1;
  if (person.classes.length > 0 || !section) return;
  if (column && !habits.isSparse.has(index) && habits.classes.cells.size > 0) return;
  const name = section
    .replace(/^[■□◆◇▶▷●○★☆※#<[(【\s]+|[\])】>\s]+$/g, '')
    .replace(/ ?[([]? ?\d+ ?명 ?[)\]]?$/, '')
    .trim();
  if (!name) return;
  person.classes = [name];
  notes.push({ column: Math.max(0, index), field: 'class', did: ['from-section'], doubts: [] });
}

/** A child's number that is a guardian's as well tells nothing of the child. */
function checkPhones(person: Draft, columns: readonly Column[], notes: Note[]): void {
  const own = person.studentPhones.filter(
    ({ number }) => !person.guardianPhones.some((phone) => phone.number === number),
  );
  if (own.length === person.studentPhones.length) return;
  person.studentPhones = own;
  const index = columns.find(({ field }) => field === 'studentPhone')?.index ?? 0;
  notes.push({ column: index, field: 'studentPhone', did: [], doubts: ['guardian-own-number'] });
}
