import { type Change, weightOf } from '../change/change.ts';
import { foldersOf, type PathClass, pathClass } from '../change/paths.ts';
import type { Convention } from '../change/scope.ts';
import { own } from '../change/tally.ts';
import { conventionalTypes } from '../message/commitlint.ts';
import { featuresOf } from './type-features.ts';
import { classLogits } from './type-model.ts';

/** The intent of a type, whatever a repository calls it. */
export type Intent =
  | 'feat'
  | 'fix'
  | 'refactor'
  | 'test'
  | 'docs'
  | 'build'
  | 'ci'
  | 'chore'
  | 'perf'
  | 'style'
  | 'revert';

const names: Readonly<Record<Intent, readonly string[]>> = {
  feat: ['feat', 'feature', 'features', 'add', 'new'],
  fix: ['fix', 'bugfix', 'bug', 'hotfix'],
  refactor: ['refactor', 'refact', 'cleanup', 'clean'],
  test: ['test', 'tests', 'testing'],
  docs: ['docs', 'doc', 'documentation'],
  build: ['build', 'deps', 'dep', 'dependencies'],
  ci: ['ci', 'cicd', 'workflow'],
  chore: ['chore', 'misc', 'dx', 'maint', 'task'],
  perf: ['perf', 'performance'],
  style: ['style', 'format', 'lint'],
  revert: ['revert'],
};

/** What to use if a repository has no word for an intent. */
const instead: Readonly<Record<Intent, readonly Intent[]>> = {
  feat: ['chore'],
  fix: ['chore'],
  refactor: ['chore', 'fix', 'feat'],
  test: ['chore'],
  docs: ['chore'],
  build: ['chore', 'ci'],
  ci: ['build', 'chore'],
  chore: ['build', 'refactor'],
  perf: ['fix', 'refactor', 'feat'],
  style: ['chore', 'refactor'],
  revert: ['fix', 'chore'],
};

export function intentOf(type: string): Intent {
  for (const [intent, words] of Object.entries(names)) {
    if (words.includes(type.toLowerCase())) return intent as Intent;
  }
  return 'chore';
}

/** The repository's word for an intent. Null if it has no types at all. */
export function typeFor(intent: Intent, convention: Convention): string | null {
  for (const each of [intent, ...instead[intent]]) {
    const word = convention.types.find((type) => names[each].includes(type.toLowerCase()));
    if (word !== undefined) return word;
  }
  return convention.types[0] ?? null;
}

/**
 * Types of a change, most probable first, from its content and from the history of the same paths. Both are
 * log-odds, so a path that was always `docs` outweighs a guess.
 */
export function rankTypes(
  change: Change,
  convention: Convention,
): { type: string; score: number }[] {
  const types = convention.types.length > 0 ? convention.types : conventionalTypes;
  const content = mixedScores(change, convention);
  const history = historyScores(change, convention);
  // An intent without a word in the repository gives its score to the word used instead.
  const wanted = new Map<string, number>();
  for (const [intent, score] of Object.entries(content)) {
    const word = typeFor(intent as Intent, { ...convention, types: [...types] });
    if (word !== null) wanted.set(word, Math.max(wanted.get(word) ?? -9, score));
  }
  return types
    .map((type) => ({ type, score: (wanted.get(type) ?? -9) + (history.get(type) ?? 0) }))
    .sort((a, b) => b.score - a.score);
}

/**
 * How much the learnt part counts beside the rules. It comes from histories of repositories. Without a history
 * to back it, the rules weigh as much.
 */
const shareOfLearnt = (convention: Convention) => 0.5 + 0.2 * confidenceOf(convention);

/** How much history there is, 0…1. */
const confidenceOf = ({ pathTypes }: Convention) => Math.min(1, sum(own(pathTypes, '') ?? {}) / 50);

/** The scores of the rules, corrected by what was learnt from public histories. */
function mixedScores(change: Change, convention: Convention): Record<Intent, number> {
  const share = shareOfLearnt(convention);
  const rules = contentScores(change);
  const learnt = classLogits(featuresOf(change, rules));
  const top = Math.max(...learnt.values());
  const sum = [...learnt.values()].reduce((all, each) => all + Math.exp(each - top), 0);
  const mixed = { ...rules };
  for (const [name, logit] of learnt) {
    const chance = logit - top - Math.log(sum);
    const rule = rules[name as Intent];
    mixed[name as Intent] = share * chance + (1 - share) * rule;
  }
  return mixed;
}

/** The type by the heaviest class of paths alone. Every other way has to beat this rule. */
export function pathRuleType(change: Change, convention: Convention): string {
  const types = convention.types.length > 0 ? convention.types : [...conventionalTypes];
  const shares = Object.entries(change.share) as [PathClass, number][];
  const [heaviest] = shares.reduce((best, each) => (each[1] > best[1] ? each : best));
  return typeFor(pathRules[heaviest], { ...convention, types }) ?? types[0]!;
}

const pathRules: Readonly<Record<PathClass, Intent>> = {
  test: 'test',
  docs: 'docs',
  ci: 'ci',
  build: 'build',
  dependency: 'build',
  config: 'chore',
  style: 'feat',
  asset: 'feat',
  code: 'feat',
};

export function contentScores(change: Change): Record<Intent, number> {
  const { share, bumps } = change;
  const scores: Record<Intent, number> = {
    feat: 0,
    fix: 0,
    refactor: 0,
    test: 0,
    docs: 0,
    build: 0,
    ci: 0,
    chore: -0.5,
    perf: -2,
    style: -2,
    revert: -6,
  };
  const product = share.code + share.style + share.asset;
  // Tests beside code say nothing about the type. Tests alone decide it.
  const code = product / Math.max(0.01, 1 - share.test);
  const isTested = product > 0.08;
  scores.test += isTested ? -4 : 6 * share.test - 5 * (product + share.docs);
  scores.docs += 6 * share.docs - 5 * product - (isTested ? 0 : 5 * share.test);
  scores.ci += 7 * share.ci - 3;
  scores.build += 5 * (share.dependency + share.build) + 1.5 * share.config - 3;
  scores.chore += 3 * share.config + 1.5 * (share.dependency + share.build) + share.asset;
  for (const intent of ['feat', 'fix', 'refactor'] as const)
    scores[intent] += isTested ? 5 * code - 2.5 : 5 * product - 2.5;
  if (share.asset > 0.8) scores.chore += 4;
  if (change.main.every((file) => file.state === 'mode')) scores.chore += 6;
  if (bumps.length > 0 && product < 0.3) scores.build += 2;
  if (product > 0) shapeScores(change, scores);
  return scores;
}

/** Scores from the shape of a change of code: new, fixed or rearranged. */
function shapeScores(change: Change, scores: Record<Intent, number>): void {
  const { linesAdded, linesDeleted, elements, share } = change;
  const code = elements.filter((each) => pathClass(each.path) === 'code');
  const total = linesAdded + linesDeleted + 1;
  const growth = (linesAdded - linesDeleted) / total;
  const of = (state: string) => code.filter((each) => each.state === state).length;
  const newFiles = change.main.filter(
    (f) => f.state === 'added' && pathClass(f.path) === 'code',
  ).length;
  const isSmall = total < 40;
  scores.feat += 1.6 * growth + (newFiles > 0 ? 1 : 0) + Math.min(1.2, 0.35 * of('added'));
  scores.fix += (isSmall ? 1 : -0.6) + Math.min(1, change.trait('guard') / 4);
  scores.fix += share.test > 0 && of('modified') >= of('added') ? 0.8 : 0;
  scores.refactor += 0.9 * (of('deleted') > 0 ? 1 : 0) + Math.min(1.5, of('renamed') + of('moved'));
  scores.refactor += growth < 0.05 ? 0.6 : -0.8;
  scores.refactor += change.main.filter((f) => f.state === 'renamed').length > 0 ? 0.8 : 0;
  const codeLines = change.trait('added') + change.trait('deleted');
  if (codeLines === 0) return;
  const comments = change.trait('comment') / codeLines;
  // A change of comments alone is documentation, in whatever file.
  scores.docs += comments > 0.9 ? 12 : comments > 0.6 ? 3 : 0;
  scores.style += change.trait('space') / codeLines > 0.9 ? 6 : 0;
  scores.perf += change.trait('speed') > 0 ? 1.5 : 0;
}

/** Log-odds of the types of these paths in the history, deepest known folder first. */
function historyScores(change: Change, convention: Convention): Map<string, number> {
  const mixed = new Map<string, number>();
  let weights = 0;
  const root = own(convention.pathTypes, '');
  if (!root) return mixed;
  const rootTotal = sum(root);
  for (const file of change.main.slice(0, 300)) {
    const weight = weightOf(file);
    weights += weight;
    // Backs off from the file to its folders. A level with n commits gets n / (n + 3) of what is left.
    let left = weight;
    for (const key of [file.path, ...foldersOf(file.path)]) {
      const counts = own(convention.pathTypes, key);
      if (!counts) continue;
      const total = sum(counts);
      const part = left * (total / (total + 3));
      for (const [type, times] of Object.entries(counts)) add(mixed, type, (part * times) / total);
      left -= part;
    }
    for (const [type, times] of Object.entries(root)) add(mixed, type, (left * times) / rootTotal);
  }
  const confidence = confidenceOf(convention);
  for (const type of convention.types) {
    const probability = (mixed.get(type) ?? 0) / (weights || 1);
    mixed.set(type, 1.1 * confidence * Math.log((probability + 0.01) / 0.1));
  }
  return mixed;
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, times) => total + times, 0);
const add = (map: Map<string, number>, key: string, by: number) =>
  map.set(key, (map.get(key) ?? 0) + by);
