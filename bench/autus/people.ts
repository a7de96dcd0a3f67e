/** Rows of rosters as candidates, and how well they were matched. */
import {
  type Candidate,
  type Match,
  matchPeople,
} from '../../modules/autus/src/engine/matching/index.ts';
import type { Person } from '../../modules/autus/src/engine/repair/index.ts';
import type { Roster } from './rosters.ts';

export interface Row extends Candidate {
  readonly person: string;
  readonly house: string;
}

const mobiles = (phones: Person['guardianPhones']): string[] =>
  phones.filter(({ kind }) => kind === 'mobile').map(({ number }) => number);

export function candidatesOf(roster: Roster): Row[] {
  return roster.truth.flatMap((truth, index): Row[] => {
    const row = roster.reading.rows[roster.firstDataRow - 1 + index];
    if (!row || !('person' in row) || !row.person.name || !truth.person || !truth.house) return [];
    const { person } = row;
    const birth = person.birth?.day;
    return [
      {
        id: `${roster.file}:${row.row}`,
        source: roster.file,
        name: row.person.name.name,
        ...(row.person.name.suffix && { suffix: row.person.name.suffix }),
        ...(birth ? { birth } : person.birth && { birthYear: person.birth.year }),
        contacts: mobiles(person.guardianPhones),
        ownContacts: mobiles(person.studentPhones),
        ...(person.guardian && { guardian: person.guardian.name }),
        classes: person.classes,
        ...(person.school && { school: person.school }),
        person: truth.person,
        house: truth.house,
      },
    ];
  });
}

/** Pairs of rows of one value, as `a b`. */
export function truePairs(rows: readonly Row[], keyOf: (row: Row) => string): Set<string> {
  const pairs = new Set<string>();
  for (const group of Map.groupBy(rows, keyOf).values()) {
    for (const [i, a] of group.entries())
      for (const b of group.slice(i + 1)) pairs.add(pairOf(a, b));
  }
  return pairs;
}

export const pairOf = (a: Candidate, b: Candidate): string =>
  a.id < b.id ? `${a.id} ${b.id}` : `${b.id} ${a.id}`;

/** Pairs that follow from other pairs, too. */
export function closed(
  rows: readonly Row[],
  pairs: readonly (readonly [Candidate, Candidate])[],
): Set<string> {
  const group = new Map<string, string>(rows.map(({ id }) => [id, id]));
  const find = (id: string): string => {
    const parent = group.get(id) ?? id;
    return parent === id ? id : find(parent);
  };
  for (const [a, b] of pairs) group.set(find(b.id), find(a.id));
  return truePairs(rows, ({ id }) => find(id));
}

const f1Of = (said: ReadonlySet<string>, truth: ReadonlySet<string>) => {
  const right = [...said].filter((pair) => truth.has(pair)).length;
  const precision = said.size === 0 ? 1 : right / said.size;
  const recall = truth.size === 0 ? 1 : right / truth.size;
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
};

export function scoreMatching(
  rows: readonly Row[],
  onMiss?: (match: Match, right: string) => void,
) {
  const began = performance.now();
  const { matches, siblings, compared } = matchPeople(rows);
  const seconds = (performance.now() - began) / 1_000;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const truthOf = ({ a, b }: Pick<Match, 'a' | 'b'>) => {
    const [left, right] = [byId.get(a.id), byId.get(b.id)];
    return left?.person === right?.person
      ? 'same'
      : left?.house === right?.house
        ? 'sibling'
        : 'different';
  };
  const truth = truePairs(rows, ({ person }) => person);
  const isMerged = ({ band }: Match) => band === 'merge';
  const pairsOf = (some: readonly Match[]) =>
    closed(
      rows,
      some.map(({ a, b }) => [a, b] as const),
    );
  const auto = f1Of(pairsOf(matches.filter(isMerged)), truth);
  const all = f1Of(
    pairsOf(matches.filter((match) => isMerged(match) || match.answers[0] === 'same')),
    truth,
  );
  const review = matches.filter(({ band }) => band === 'review');
  const asked = new Set(review.map(({ a, b }) => (a.source < b.source ? b.id : a.id)));
  if (onMiss)
    for (const match of matches)
      if (match.answers[0] !== truthOf(match)) onMiss?.(match, truthOf(match));
  const houses = truePairs(rows, ({ house }) => house);
  const trueSiblings = new Set([...houses].filter((pair) => !truth.has(pair)));
  const saidSiblings = new Set(
    [...siblings, ...review.filter(({ answers }) => answers[0] === 'sibling')].map(({ a, b }) =>
      pairOf(a, b),
    ),
  );
  return {
    autoPrecision: auto.precision,
    autoRecall: auto.recall,
    f1: all.f1,
    siblingsMerged: matches.filter((match) => isMerged(match) && truthOf(match) === 'sibling')
      .length,
    siblingsF1: f1Of(saidSiblings, trueSiblings).f1,
    reviewShare: asked.size / rows.length,
    reviewFirstRight:
      review.length === 0
        ? 1
        : review.filter((match) => match.answers[0] === truthOf(match)).length / review.length,
    pairsPerSecond: Math.round(compared / seconds),
    compared,
  };
}

/** Baselines on the same cells: pairs that agree on all of these. */
export function baseline(
  rows: readonly Row[],
  keyOf: (row: Row) => string | undefined,
): { f1: number; siblingsMerged: number } {
  const said = closed(
    rows,
    [
      ...Map.groupBy(
        rows.filter((row) => keyOf(row)),
        (row) => keyOf(row) ?? '',
      ).values(),
    ].flatMap((group) => group.slice(1).map((row) => [group[0] as Row, row] as const)),
  );
  const truth = truePairs(rows, ({ person }) => person);
  const houses = truePairs(rows, ({ house }) => house);
  return {
    f1: f1Of(said, truth).f1,
    siblingsMerged: [...said].filter((pair) => houses.has(pair) && !truth.has(pair)).length,
  };
}
