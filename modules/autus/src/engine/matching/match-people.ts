import { pairsByKeys } from './blocks.ts';
import {
  type Candidate,
  contactsOf,
  familyContacts,
  fieldsOf,
  isShared,
  keysOf,
  nameLevel,
} from './people.ts';
import { chanceOf, type Evidence, evidenceOf, learnModel } from './weights.ts';

export type Answer = 'same' | 'sibling' | 'different';

/** Two rows that are one person (`merge`), or that a person is asked about (`review`). All other pairs are apart. */
export interface Match {
  readonly a: Candidate;
  readonly b: Candidate;
  readonly band: 'merge' | 'review';
  /** 0 to 1: how sure it is that both are one person. */
  readonly probability: number;
  /** The likeliest first. */
  readonly answers: readonly Answer[];
  /** What speaks for it and against it, the strongest first. */
  readonly evidence: readonly Evidence[];
}

/** Children of one family by a contact that both have. */
export interface SiblingPair {
  readonly a: Candidate;
  readonly b: Candidate;
}

export interface Matching {
  readonly matches: readonly Match[];
  readonly siblings: readonly SiblingPair[];
  /** Pairs that were compared. */
  readonly compared: number;
}

/** Below it nobody is asked. */
const askedFrom = 0.2;

/** 200,000 candidates at most; more are a mistake of the caller. */
export const candidatesMax = 200_000;

const birthsAgree = (a: Candidate, b: Candidate): boolean => {
  if (a.birth && b.birth) return a.birth === b.birth;
  const year = a.birthYear ?? Number(a.birth?.slice(0, 4));
  const other = b.birthYear ?? Number(b.birth?.slice(0, 4));
  return Number.isNaN(year) || Number.isNaN(other) || year === other;
};

/** The rule: the same contact, the same name, and a birth date that is the same or missing on one side. No probability overrules it. */
export const isSameByRule = (a: Candidate, b: Candidate, family: ReadonlySet<string>): boolean =>
  a.name === b.name &&
  suffixesAgree(a, b) &&
  birthsAgree(a, b) &&
  isShared(contactsOf(a), contactsOf(b), family);

/** A sheet marks two of one name apart; marks of two sheets are two habits. */
const suffixesAgree = (a: Candidate, b: Candidate): boolean =>
  a.source !== b.source || a.suffix === b.suffix;

interface Scored {
  readonly a: number;
  readonly b: number;
  readonly probability: number;
  readonly evidence: readonly Evidence[];
  readonly isRule: boolean;
}

/** Groups of rows that are one person already. */
class Groups {
  readonly #parent: Int32Array;
  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, index) => index);
  }
  find(index: number): number {
    let root = index;
    while (this.#parent[root] !== root) root = this.#parent[root] ?? root;
    this.#parent[index] = root;
    return root;
  }
  join(a: number, b: number): void {
    this.#parent[this.find(b)] = this.find(a);
  }
}

/**
 * Which of `people` are one person, and which are siblings. A pair is merged by the rule alone; a pair that is likely by its weights, or that the
 * rule forbids by a detail, is asked about; siblings and twins are never merged. Inside a source a person who has a merged partner elsewhere
 * is asked about no second one there. The same people in the same order give the same answer.
 */
export function matchPeople(people: readonly Candidate[]): Matching {
  if (people.length > candidatesMax) throw new RangeError('too many candidates');
  const family = familyContacts(people);
  const fields = fieldsOf(family);
  const keys = (person: Candidate) => keysOf(person, family);
  const pairs = pairsByKeys(people, keys);
  const model = learnModel(people, pairs, fields);
  const scored: Scored[] = [];
  const siblings: SiblingPair[] = [];
  for (const [n, a] of pairs.left.entries()) {
    const b = pairs.right[n] ?? 0;
    const [left, right] = [people[a], people[b]];
    if (!left || !right) continue;
    const isRule = isSameByRule(left, right, family);
    const probability = chanceOf(model, fields, left, right);
    if (isRule || probability >= askedFrom || isCloseCall(left, right, family)) {
      scored.push({ a, b, probability, evidence: evidenceOf(model, fields, left, right), isRule });
    } else if (isFamily(left, right, family)) siblings.push({ a: left, b: right });
  }
  const { matches, others } = decide(people, scored, family);
  return { matches, siblings: [...siblings, ...others], compared: pairs.left.length };
}

const isFamily = (a: Candidate, b: Candidate, family: ReadonlySet<string>): boolean =>
  nameLevel(a.name, b.name) > 0 && isShared(a.contacts, b.contacts, family);

/** Pairs that a person is asked about whatever their weights say: the same name beside the same contact, or beside the same birth date. */
const isCloseCall = (a: Candidate, b: Candidate, family: ReadonlySet<string>): boolean =>
  (a.name === b.name && isShared(contactsOf(a), contactsOf(b), family)) ||
  (a.name === b.name && a.birth !== undefined && a.birth === b.birth);

interface Decided {
  readonly matches: Match[];
  readonly others: SiblingPair[];
}

/** The rule first; then the likeliest pairs, each row at most once against a source. */
function decide(
  people: readonly Candidate[],
  scored: readonly Scored[],
  family: ReadonlySet<string>,
): Decided {
  const groups = new Groups(people.length);
  for (const { a, b, isRule } of scored) if (isRule) groups.join(a, b);
  const taken = takenSources(people, groups);
  const matches: Match[] = [];
  const others: SiblingPair[] = [];
  for (const pair of [...scored].sort(
    (x, y) => y.probability - x.probability || x.a - y.a || x.b - y.b,
  )) {
    const [a, b] = [people[pair.a], people[pair.b]];
    if (!a || !b) continue;
    if (pair.isRule) {
      matches.push(matchOf(a, b, pair, ['same', 'different'], 'merge'));
      continue;
    }
    const [left, right] = [groups.find(pair.a), groups.find(pair.b)];
    // Both are one person by way of a third row.
    if (left === right) continue;
    const isTaken = isMet(taken, left, right);
    const first =
      isTaken && a.name !== b.name ? 'sibling' : firstAnswer(a, b, pair.probability, family);
    // Two rows of one sheet with a letter between their names are twins, or one child that was typed twice: nobody but a person can say.
    const isTwin =
      isTaken &&
      first === 'sibling' &&
      pair.probability >= 0.5 &&
      isOnce(taken, left, right) &&
      a.birth !== undefined &&
      a.birth === b.birth;
    if (isTaken && first !== 'same' && !isTwin) {
      if (isFamily(a, b, family)) others.push({ a, b });
      continue;
    }
    matches.push(matchOf(a, b, pair, ordered(first), 'review'));
    if (first === 'same') {
      groups.join(pair.a, pair.b);
      meet(taken, left, right, groups.find(pair.a));
    }
  }
  return { matches, others };
}

type Taken = Map<number, Set<string>>;

/** Which sources a group of rows stands in. */
function takenSources(people: readonly Candidate[], groups: Groups): Taken {
  const taken: Taken = new Map();
  for (const [index, { source }] of people.entries()) {
    const group = groups.find(index);
    taken.set(group, (taken.get(group) ?? new Set()).add(source));
  }
  return taken;
}

/** True where both groups stand in one source already: there they are two people, or a repeated row. */
const isMet = (taken: Taken, a: number, b: number): boolean =>
  [...(taken.get(a) ?? [])].some((source) => taken.get(b)?.has(source));

/** True where one of them stands in no other source: twins who are in two sheets are two, by both. */
const isOnce = (taken: Taken, a: number, b: number): boolean =>
  [a, b].some((group) => taken.get(group)?.size === 1);

function meet(taken: Taken, a: number, b: number, joined: number): void {
  taken.set(joined, new Set([...(taken.get(a) ?? []), ...(taken.get(b) ?? [])]));
}

const ordered = (first: Answer): Answer[] => [
  first,
  ...(['same', 'sibling', 'different'] as const).filter((answer) => answer !== first),
];

function firstAnswer(
  a: Candidate,
  b: Candidate,
  probability: number,
  family: ReadonlySet<string>,
): Answer {
  // No family calls two children by one name.
  if (probability >= 0.5 || (a.name === b.name && isShared(a.contacts, b.contacts, family)))
    return 'same';
  return isFamily(a, b, family) ? 'sibling' : 'different';
}

const matchOf = (
  a: Candidate,
  b: Candidate,
  { probability, evidence }: Scored,
  answers: Answer[],
  band: Match['band'],
): Match => ({
  a,
  b,
  band,
  probability,
  answers,
  evidence: [...evidence].sort((x, y) => Math.abs(y.bits) - Math.abs(x.bits)),
});
