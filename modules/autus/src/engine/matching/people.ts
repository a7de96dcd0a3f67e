import type { Day } from '../days/index.ts';
import { jamoApart, romanKeys } from '../names/index.ts';
import { dayLevel, dayLevels, type Field, textLevel } from './fields.ts';

/** What is known of a person, in a row of a sheet or as a profile. Values come repaired; numbers may be blind indexes, which compare for equality only. */
export interface Candidate {
  /** Unique over all candidates. */
  readonly id: string;
  /** The sheet, or the profiles: a person stands once in each, but for repeated rows. */
  readonly source: string;
  /** One face: NFC, Hangul without spaces. */
  readonly name: string;
  /** What tells two of one name apart in a sheet: A and B. */
  readonly suffix?: string;
  readonly birth?: Day;
  readonly birthYear?: number;
  /** Mobiles of guardians in E.164 and verified addresses. No landlines, no fillers. */
  readonly contacts: readonly string[];
  /** The child's own. */
  readonly ownContacts?: readonly string[];
  readonly guardian?: string;
  readonly classes?: readonly string[];
  readonly school?: string;
}

/** A contact of more names than this is an office's or a filler, and stands for no family. */
const namesOfContactMax = 6;

/** Contacts that tell one family from another. */
export function familyContacts(people: readonly Candidate[]): ReadonlySet<string> {
  const names = new Map<string, Set<string>>();
  for (const { contacts, ownContacts = [], name } of people) {
    for (const contact of [...contacts, ...ownContacts])
      names.set(contact, (names.get(contact) ?? new Set()).add(name));
  }
  return new Set(
    [...names].filter(([, all]) => all.size <= namesOfContactMax).map(([contact]) => contact),
  );
}

export const contactsOf = ({ contacts, ownContacts = [] }: Candidate): readonly string[] => [
  ...contacts,
  ...ownContacts,
];

export const isShared = (
  a: readonly string[],
  b: readonly string[],
  family?: ReadonlySet<string>,
): boolean =>
  a.some((contact) => b.includes(contact) && (family === undefined || family.has(contact)));

const isLatin = (name: string): boolean => /^[\p{Script=Latin}\s'-]+$/u.test(name);

/** same, one jamo apart, alike, given name only, different. */
export function nameLevel(a: string, b: string): number {
  if (a === b) return 0;
  if (isLatin(a) !== isLatin(b)) {
    const keys = romanKeys(a);
    return romanKeys(b).some((key) => keys.includes(key)) ? 2 : 4;
  }
  if (isLatin(a)) {
    const [left, right] = [a.toLowerCase(), b.toLowerCase()];
    const level = Math.min(
      textLevel(left, right),
      romanKeys(a).some((key) => romanKeys(b).includes(key)) ? 1 : 3,
    );
    return level === 3 ? 4 : level;
  }
  if (a.length === b.length && syllablesApart(a, b) > 2) return 4;
  const apart = jamoApart(a, b);
  if (apart <= 1) return 1;
  // A nickname or a sheet of given names: 민준 and 김민준.
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= 2 && long.length > short.length && long.endsWith(short)) return 3;
  return apart === 2 || isTurned(a, b) ? 2 : 4;
}

/** Each syllable that differs is a jamo or more. */
function syllablesApart(a: string, b: string): number {
  let count = 0;
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) count++;
  return count;
}

/** `김준민` and `김민준`. */
const isTurned = (a: string, b: string): boolean =>
  a.length >= 3 &&
  a.length === b.length &&
  a !== b &&
  a[0] === b[0] &&
  [...a].sort().join('') === [...b].sort().join('');

/** One digit that differs, or two neighbours that changed places. */
function isOneSlip(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let first = -1;
  let count = 0;
  for (let n = 0; n < a.length && count < 3; n++) {
    if (a[n] === b[n]) continue;
    if (count++ === 0) first = n;
  }
  return count === 1 || (count === 2 && a[first] === b[first + 1] && a[first + 1] === b[first]);
}

/** Numbers alone: a blind index that differs by a letter says nothing. */
const onePhoneDigit = (a: readonly string[], b: readonly string[]): boolean =>
  a.some((one) => one.startsWith('+') && b.some((other) => isOneSlip(one, other)));

const levels = (...rows: readonly (readonly [string, number, number])[]) =>
  rows.map(([word, m, u]) => ({ word, m, u }));

/**
 * Fields of children. Priors come from lists of academies: nine of ten rows of one child say the same name, and numbers change more often than birth dates.
 * Siblings agree on contact and guardian, so these two weigh little by themselves beside a name that differs.
 */
export const fieldsOf = (family: ReadonlySet<string>): Field<Candidate>[] => [
  {
    name: 'name',
    levels: levels(
      ['same', 0.9, 0.003],
      ['one-letter', 0.05, 0.003],
      ['alike', 0.02, 0.01],
      ['given-only', 0.02, 0.001],
      ['different', 0.01, 0.983],
    ),
    term: ({ name }) => name,
    compare: (a, b) => nameLevel(a.name, b.name),
  },
  {
    name: 'birth',
    levels: [
      ...dayLevels.slice(0, 3),
      { word: 'same-year', m: 0.01, u: 0.1 },
      { word: 'different', m: 0.02, u: 0.85 },
    ],
    compare: (a, b) => {
      if (a.birth && b.birth) {
        const level = dayLevel(a.birth, b.birth);
        return level < 3 ? level : 4;
      }
      const [one, other] = [yearOf(a), yearOf(b)];
      return one === undefined || other === undefined ? undefined : one === other ? 3 : 4;
    },
  },
  {
    name: 'contact',
    levels: levels(
      ['shared', 0.85, 0.002],
      ['one-digit', 0.05, 0.0005],
      ['different', 0.1, 0.9975],
    ),
    compare: (a, b) => {
      const [one, other] = [contactsOf(a), contactsOf(b)];
      if (one.length === 0 || other.length === 0) return undefined;
      return isShared(one, other, family) ? 0 : onePhoneDigit(one, other) ? 1 : 2;
    },
  },
  {
    name: 'guardian',
    levels: levels(['same', 0.85, 0.01], ['alike', 0.05, 0.01], ['different', 0.1, 0.98]),
    compare: (a, b) => {
      if (!a.guardian || !b.guardian) return undefined;
      const level = nameLevel(a.guardian, b.guardian);
      return level === 0 ? 0 : level <= 2 ? 1 : 2;
    },
  },
  {
    name: 'class',
    levels: levels(['shared', 0.6, 0.15], ['different', 0.4, 0.85]),
    compare: (a, b) =>
      a.classes?.length && b.classes?.length ? (isShared(a.classes, b.classes) ? 0 : 1) : undefined,
  },
  {
    name: 'school',
    levels: levels(['same', 0.85, 0.1], ['different', 0.15, 0.9]),
    compare: (a, b) => (a.school && b.school ? (a.school === b.school ? 0 : 1) : undefined),
  },
];

const yearOf = ({ birth, birthYear }: Candidate): number | undefined =>
  birth ? Number(birth.slice(0, 4)) : birthYear;

/** Five kinds of keys: contact; name; birth date with the first letter of the name or with the rest of it; name across scripts; guardian with a year. */
export function keysOf(person: Candidate, family: ReadonlySet<string>): string[] {
  const keys = contactsOf(person)
    .filter((contact) => family.has(contact))
    .map((contact) => `contact:${contact}`);
  keys.push(`name:${person.name}`);
  if (person.birth) {
    // A wrong letter is in the surname or in the given name, and leaves the other one.
    keys.push(
      `birth:${person.birth} ${person.name.slice(0, 1)}`,
      `birth:${person.birth} -${person.name.slice(1)}`,
    );
  }
  if (isLatin(person.name)) keys.push(...romanKeys(person.name).map((key) => `roman:${key}`));
  else keys.push(`roman:${romanKeys(person.name)[0]}`);
  const year = yearOf(person);
  if (person.guardian && year) keys.push(`guardian:${person.guardian} ${year}`);
  return keys;
}
