import type { ScopeEvidence } from '../change/scope.ts';
import { type Tally, timesOf, toCounts } from '../change/tally.ts';
import type { Past } from './history.ts';
import { termsOf } from './path-terms.ts';

export type NearCommits = NonNullable<ScopeEvidence['near']>;

/** A sweep through hundreds of files is similar to everything. */
const pathsMax = 60;
const termsMax = 56;
const scopesOfTermMax = 6;
const commitsMax = 30;
const askedMax = 300;
const round = (n: number) => Math.round(n * 100) / 100;

/**
 * Numbers for terms, kept between calls. A history uses the same paths each time, and comparing numbers is ten
 * times as fast as comparing text.
 */
const numbers = new Map<string, number>();
const byPath = new Map<string, readonly number[]>();
const numbersMax = 200_000;

function numbersOf(path: string): readonly number[] {
  let known = byPath.get(path);
  if (known === undefined) {
    known = termsOf(path).map(numberOf);
    byPath.set(path, known);
  }
  return known;
}

function numberOf(term: string): number {
  let known = numbers.get(term);
  if (known === undefined) {
    known = numbers.size;
    numbers.set(term, known);
  }
  return known;
}

function forgetWhenMany(): void {
  if (numbers.size <= numbersMax && byPath.size <= numbersMax) return;
  numbers.clear();
  byPath.clear();
}

interface Known {
  readonly commit: Past;
  readonly weight: number;
  /** Each number once. */
  readonly terms: readonly number[];
}

/** The commits as numbers of their terms, and how many commits have each term. */
function numbered(past: readonly Past[], fade: (age: number) => number) {
  const times: number[] = [];
  const lastSeen: number[] = [];
  const commits: Known[] = [];
  for (const [age, commit] of past.entries()) {
    if (commit.paths.length > pathsMax || commit.parsed.type === null) continue;
    const terms: number[] = [];
    for (const path of commit.paths) {
      for (const term of numbersOf(path)) {
        if (lastSeen[term] === age) continue;
        lastSeen[term] = age;
        times[term] = (times[term] ?? 0) + 1;
        terms.push(term);
      }
    }
    commits.push({ commit, weight: fade(age), terms });
  }
  return { commits, times };
}

/**
 * The past commits (newest first) with the most similar paths, and the scopes that occur with each term of
 * these paths. Any part of the change can then be compared with those commits alone.
 */
export function learnNear(
  past: readonly Past[],
  paths: readonly string[],
  fade: (age: number) => number,
): NearCommits {
  forgetWhenMany();
  const { commits, times } = numbered(past, fade);
  const rarityOf = (seen: number) => Math.log((commits.length + 1) / (seen + 0.5));
  const squares: number[] = [];
  for (let at = 0; at < times.length; at += 1) squares.push(rarityOf(times[at] ?? 0) ** 2);
  const asked = tellingTerms(paths, (term) => rarityOf(times[numberOf(term)] ?? 0));
  const places = new Map(asked.map(({ term }, place) => [numberOf(term), place]));
  const shares = asked.map(({ share, rarity }) => Math.sqrt(share) * rarity * rarity);
  const scopes: Tally = new Map(asked.map(({ term }) => [term, new Map()]));
  const near: { alike: number; at: number; places: number[]; norm: number }[] = [];
  for (const [at, { commit, weight, terms }] of commits.entries()) {
    const scope = commit.parsed.scope ?? '';
    const shared: number[] = [];
    let [dot, square] = [0, 0];
    for (const id of terms) {
      square += squares[id]!;
      const place = places.get(id);
      if (place === undefined) continue;
      shared.push(place);
      dot += shares[place]!;
      const counts = scopes.get(asked[place]!.term)!;
      counts.set(scope, (counts.get(scope) ?? 0) + weight);
    }
    const norm = Math.sqrt(square) || 1;
    if (dot > 0) near.push({ alike: dot / norm, at, places: shared, norm });
  }
  near.sort((a, b) => b.alike - a.alike || a.at - b.at);
  return {
    terms: asked.map(({ term, rarity }) => ({
      term,
      rarity: round(rarity),
      scopes: shortly(scopes.get(term)!),
    })),
    commits: near.slice(0, commitsMax).map(({ at, places: shared, norm }) => ({
      scope: commits[at]!.commit.parsed.scope ?? '',
      type: commits[at]!.commit.parsed.type!.toLowerCase(),
      weight: round(commits[at]!.weight),
      norm: round(norm),
      terms: shared.sort((a, b) => a - b),
    })),
  };
}

const shortly = (counts: ReadonlyMap<string, number>) =>
  toCounts(
    [...counts].map(([scope, n]) => [scope, round(n)] as const),
    scopesOfTermMax,
  );

/** The most distinctive terms of the paths, with the share of the paths that have each. */
function tellingTerms(paths: readonly string[], rarityOf: (term: string) => number) {
  const looked = paths.slice(0, askedMax);
  return [...timesOf(looked.flatMap(termsOf))]
    .map(([term, n]) => ({ term, share: n / looked.length, rarity: rarityOf(term) }))
    .map((each) => ({ ...each, tells: each.share * each.rarity * each.rarity }))
    .sort((a, b) => b.tells - a.tells || (a.term < b.term ? -1 : 1))
    .slice(0, termsMax);
}

/** What similar commits say about a scope. */
export interface NearSaid {
  /** Share of the nearest commits that have the scope, 0…1. */
  near(scope: string): number;
  /** The same, among commits with a type that this change may have. */
  nearOfType(scope: string): number;
  /** How much more often the terms of the paths occur with the scope than with any, −1…1. */
  likely(scope: string): number;
}

/**
 * Compares these files with the nearest commits.
 *
 * @param types how probable each type is, 0…1.
 */
export function askNear(
  near: NearCommits,
  files: readonly { path: string; weight: number }[],
  types: ReadonlyMap<string, number>,
  use: (scope: string) => number,
): NearSaid {
  const shares = sharesOf(near, files);
  const said = { all: new Map<string, number>(), typed: new Map<string, number>() };
  let [all, typed] = [1e-3, 1e-3];
  const own = near.terms.reduce((sum, { rarity }, at) => sum + shares[at]! * rarity * rarity, 0);
  for (const { scope, type, weight, norm, terms } of near.commits) {
    let dot = 0;
    for (const at of terms) {
      const rarity = near.terms[at]?.rarity ?? 0;
      dot += Math.sqrt(shares[at] ?? 0) * rarity * rarity;
    }
    const by = (dot / (Math.sqrt(own) * norm + 1e-9)) ** 3 * weight;
    const byType = by * ((types.get(type) ?? 0) + 0.03);
    said.all.set(scope, (said.all.get(scope) ?? 0) + by);
    said.typed.set(scope, (said.typed.get(scope) ?? 0) + byType);
    all += by;
    typed += byType;
  }
  return {
    near: (scope) => (said.all.get(scope) ?? 0) / all,
    nearOfType: (scope) => (said.typed.get(scope) ?? 0) / typed,
    likely: (scope) => likelihood(near, shares, scope, use(scope)),
  };
}

/** For each term, the share of the files (by weight) that have it. */
function sharesOf(near: NearCommits, files: readonly { path: string; weight: number }[]): number[] {
  const places = new Map(near.terms.map(({ term }, at) => [term, at]));
  const shares = near.terms.map(() => 0);
  const total = files.reduce((sum, { weight }) => sum + weight, 0) || 1;
  for (const { path, weight } of files) {
    for (const term of termsOf(path)) {
      const at = places.get(term);
      if (at !== undefined) shares[at]! += weight / total;
    }
  }
  return shares;
}

function likelihood(
  near: NearCommits,
  shares: readonly number[],
  scope: string,
  uses: number,
): number {
  let [sum, total] = [0, 0];
  for (const [at, { rarity, scopes }] of near.terms.entries()) {
    const times = Object.values(scopes).reduce((all, n) => all + n, 0);
    const weight = shares[at]! * Math.min(3, rarity);
    if (times === 0 || weight <= 0) continue;
    const usual = Math.exp(-rarity);
    const seen = Object.hasOwn(scopes, scope) ? scopes[scope]! : 0;
    sum += weight * Math.log((seen + 2 * usual) / (uses + 2.3) / usual);
    total += weight;
  }
  return total === 0 ? 0 : Math.max(-1, Math.min(1, sum / total / 3));
}
