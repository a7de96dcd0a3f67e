import { foldersOf, partOf, pathClass } from '../change/paths.ts';
import type { ScopeEvidence } from '../change/scope.ts';
import { own } from '../change/tally.ts';
import { wordEnd } from '../convention/path-terms.ts';
import { folderKey, sameScope, scopeStem, stemKey } from '../convention/scope-evidence.ts';
import { askNear, type NearCommits } from '../convention/scope-near.ts';
import {
  type NamedElement,
  namesOfElements,
  scopesAmong,
  spelledIn,
  standsFor,
  type Weighed,
} from './scope-clues.ts';

/** The features of a scope, by name. Their order is that of the weights. */
export const scopeFeatures = [
  'file',
  'stem',
  'folder',
  'habit',
  'namedByFolder',
  'namedByWord',
  'part',
  'share',
  'recent',
  'unknown',
  'none',
  'spelled',
  'element',
  'heading',
  'near',
  'nearOfType',
  'likely',
  'lately',
  'among',
  'agreed',
] as const;
type Feature = (typeof scopeFeatures)[number];
export type Features = Record<Feature, number>;

/** Files beside the code (tests, documents) follow it, so they count less for the scope of the whole. */
const asideWeight = 0.4;
const oftenMax = 12;
const filesMax = 300;

/** What is known about a change. */
export interface ScopeQuestion {
  readonly files: readonly { path: string; weight: number }[];
  readonly elements?: readonly NamedElement[];
  /** The types in lower case, each with its probability, 0…1, most probable first. */
  readonly types: ReadonlyMap<string, number>;
}

/** Every scope with evidence, and its features. The empty scope means "none". */
export function scopeCandidates(
  { files, elements = [], types }: ScopeQuestion,
  evidence: ScopeEvidence,
): Map<string, Features> {
  const candidates = new Candidates(evidence.use);
  const looked = weigh(files);
  for (const { path, weight } of looked) {
    byPlaces(path, weight, evidence, candidates);
    byNames(path, weight, candidates);
  }
  const names = namesOfElements(elements);
  for (const name of [...names.code.keys(), ...names.prose.keys()]) {
    const scope = candidates.known(name);
    if (scope !== undefined) candidates.of(scope);
  }
  const often = Object.entries(evidence.use).slice(0, oftenMax);
  for (const [scope] of often) candidates.of(scope);
  candidates.of('');
  addUse(candidates.all, evidence);
  addClues(candidates, looked, names, evidence);
  addNear(candidates.all, files, types, evidence);
  return candidates.all;
}

function weigh(files: ScopeQuestion['files']): Weighed[] {
  const looked = files.slice(0, filesMax);
  const hasCode = looked.some(({ path }) => pathClass(path) === 'code');
  const weights = looked.map(({ path, weight }) =>
    hasCode && pathClass(path) !== 'code' ? weight * asideWeight : weight,
  );
  const total = weights.reduce((sum, each) => sum + each, 0) || 1;
  return looked.map(({ path }, at) => ({ path, weight: weights[at]! / total }));
}

class Candidates {
  readonly all = new Map<string, Features>();
  readonly #spelled = new Map<string, string>();

  constructor(use: Readonly<Record<string, number>>) {
    for (const scope of Object.keys(use)) {
      const same = sameScope(scope);
      if (scope !== '' && !this.#spelled.has(same)) this.#spelled.set(same, scope);
    }
  }

  /** The word as the history spells it. */
  known(word: string): string | undefined {
    return this.#spelled.get(sameScope(word));
  }

  of(scope: string): Features {
    let features = this.all.get(scope);
    if (!features) {
      features = Object.fromEntries(scopeFeatures.map((name) => [name, 0])) as Features;
      this.all.set(scope, features);
    }
    return features;
  }
}

/** From the file over its stem to its folders. What a nearer place leaves open, the next one decides. */
function byPlaces(
  path: string,
  weight: number,
  { places }: ScopeEvidence,
  candidates: Candidates,
): void {
  let left = weight;
  const take = (key: string, feature: 'file' | 'stem' | 'folder', folder?: string) => {
    const counts = own(places, key);
    if (!counts) return;
    const entries = Object.entries(counts);
    const times = entries.reduce((sum, [, n]) => sum + n, 0);
    if (times <= 0) return;
    const part = (left * times) / (times + 0.5 * entries.length);
    for (const [word, n] of entries) {
      const by = (part * n) / times;
      const stands = folder === undefined ? null : standsFor(word, path, folder);
      if (stands === null) candidates.of(word)[feature] += by;
      else candidates.of(candidates.known(stands) ?? stands).habit += by;
    }
    left -= part;
  };
  take(path, 'file');
  take(stemKey(path), 'stem');
  for (const folder of [...foldersOf(path), '']) take(folderKey(folder), 'folder', folder);
}

function byNames(path: string, weight: number, candidates: Candidates): void {
  const stem = scopeStem(path);
  const byStem = candidates.known(stem);
  if (byStem !== undefined) candidates.of(byStem);
  const folders = path.split('/').slice(0, -1).reverse();
  const folder = folders.map((each) => candidates.known(each)).find((each) => each !== undefined);
  if (folder !== undefined) candidates.of(folder).namedByFolder += weight;
  const part = partOf(path);
  if (part !== null) candidates.of(candidates.known(part) ?? part).part += weight;
  const words = new Set(stem.split(wordEnd).slice(0, 12));
  for (const word of words) {
    const scope = word.length > 2 ? candidates.known(word) : undefined;
    if (scope !== undefined) candidates.of(scope).namedByWord += weight;
  }
}

/** Shares become logarithms, so ten times as probable counts the same, however rare. */
function addUse(all: Map<string, Features>, evidence: ScopeEvidence): void {
  for (const [scope, features] of all) {
    const use = own(evidence.use, scope) ?? 0;
    const { file, stem, folder, habit } = features;
    features.share = Math.log(file + stem + folder + habit + 0.003) / 5;
    features.file = Math.log(file + 0.01) / 5;
    features.habit = Math.log(habit + 0.01) / 5;
    features.namedByFolder = Math.sqrt(features.namedByFolder);
    features.recent = Math.min(1, (own(evidence.recent, scope) ?? 0) / 5);
    features.unknown = use > 0 || scope === '' ? 0 : 1;
    features.none = scope === '' ? 1 : 0;
  }
}

/** Clues about a scope alone. "None" keeps 0. */
function addClues(
  candidates: Candidates,
  files: readonly Weighed[],
  names: ReturnType<typeof namesOfElements>,
  evidence: ScopeEvidence,
): void {
  const spelled = spelledIn(files);
  const among = scopesAmong(files, evidence.places, (word) => candidates.known(word));
  for (const [scope, features] of candidates.all) {
    if (scope === '') continue;
    const same = sameScope(scope);
    features.spelled = spelled(scope);
    features.element = Math.sqrt(names.code.get(same) ?? 0);
    features.heading = Math.sqrt(names.prose.get(same) ?? 0);
    let [sum, product] = [0, 0];
    for (const { weight, scopes } of among) {
      const share = scopes.get(scope) ?? 0;
      sum += weight * share;
      product += weight * Math.log(share + 0.02);
    }
    features.among = Math.log(sum + 0.005) / 5;
    features.agreed = product / 5;
  }
}

const nothingNear: NearCommits = { terms: [], commits: [] };

function addNear(
  all: Map<string, Features>,
  files: ScopeQuestion['files'],
  types: ReadonlyMap<string, number>,
  { near, use, lately }: ScopeEvidence,
): void {
  const looked = files.slice(0, filesMax);
  const said = askNear(near ?? nothingNear, looked, types, (scope) => own(use, scope) ?? 0);
  const turns = Object.values(lately ?? {}).reduce((sum, n) => sum + n, 0) || 1;
  for (const [scope, features] of all) {
    features.near = Math.log(said.near(scope) + 0.005) / 5;
    features.nearOfType = Math.log(said.nearOfType(scope) + 0.01) / 5;
    features.likely = said.likely(scope);
    features.lately = Math.log((own(lately ?? {}, scope) ?? 0) / turns + 0.03) / 5;
  }
}
