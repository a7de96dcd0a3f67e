/**
 * `node bench/train/scopes.ts [--most N] [--held GIT_DIR]… GIT_DIR…`: trains the weights that rank
 * scopes on public histories, prints how they do on each repository when trained on the others, and
 * writes them. At each commit only what came before it is known, and the type is the drafter's own, as
 * it will be. Where a clone lacks contents, only paths and the written type are known. `--held` is judged
 * and never trained on. Nothing of the histories ships but these weights.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  addUp,
  historyMax,
  learnConvention,
  rankTypes,
  scopeChange,
  wordedByPeople,
} from '@dojang/commit/engine';
import { scopeQuestion } from '../../modules/commit/src/engine/draft/draft-scope.ts';
import {
  type Features,
  type ScopeQuestion,
  scopeCandidates,
  scopeFeatures,
} from '../../modules/commit/src/engine/draft/scope-features.ts';
import { BlobReader, type HistoryCommit, inputsOf, readHistory } from '../lib/git-history.ts';
import { scoreOf, trainChoices } from './conditional-logit.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    most: { type: 'string', default: '250' },
    held: { type: 'string', multiple: true, default: [] },
  },
});
const target = new URL('../../modules/commit/src/engine/draft/scope-model.gen.ts', import.meta.url);

/** A scope to be chosen; `written` is the place of the candidate that the author gave. */
interface Scoping {
  readonly repository: string;
  readonly written: number;
  readonly hasScope: boolean;
  readonly names: readonly string[];
  readonly candidates: readonly Float64Array[];
}

const filesMax = 400;
/** A repository of which less is known in advance has no habits yet. */
const pastLeast = 30;

async function scopingsOf(repository: string): Promise<Scoping[]> {
  const commits = readHistory(repository, Number(values.most) * 5 + historyMax);
  const blobs = new BlobReader(repository);
  const isWhole = await hasContents(commits, blobs);
  const scopings: Scoping[] = [];
  for (const [at, commit] of commits.entries()) {
    if (scopings.length >= Number(values.most) || at > commits.length - 50) break;
    const parsed = wordedByPeople([commit])[0]?.parsed;
    if (!parsed?.type || commit.paths.length === 0 || commit.paths.length > filesMax) continue;
    const subjects = commits.slice(at + 1, at + 1 + historyMax);
    const convention = learnConvention({ subjects, paths: commit.paths });
    const evidence = convention.scopeEvidence;
    if (evidence === undefined || wordedByPeople(subjects).length < pastLeast) continue;
    const question = isWhole
      ? await questionOf(commit, convention, blobs)
      : {
          files: commit.paths.map((path) => ({ path, weight: 1 })),
          types: new Map([[parsed.type.toLowerCase(), 1]]),
        };
    const all = scopeCandidates(question, evidence);
    const names = [...all.keys()];
    scopings.push({
      repository,
      written: names.indexOf(parsed.scope ?? ''),
      hasScope: (parsed.scope ?? '') !== '',
      names,
      candidates: [...all.values()].map((features) =>
        Float64Array.from(scopeFeatures, (name) => features[name]),
      ),
    });
  }
  blobs.close();
  return scopings;
}

/** A clone without blobs shows nothing but paths. */
async function hasContents(commits: readonly HistoryCommit[], blobs: BlobReader) {
  for (const { entries } of commits.slice(0, Number(values.most) * 2)) {
    for (const { letter, newMode, newBlob } of entries) {
      if (letter === 'D' || newMode === '160000') continue;
      if ((await blobs.read(newBlob)) === null) return false;
    }
  }
  return true;
}

async function questionOf(
  commit: HistoryCommit,
  convention: ReturnType<typeof learnConvention>,
  blobs: BlobReader,
): Promise<ScopeQuestion> {
  const change = addUp(await scopeChange({ files: await inputsOf(commit, blobs) }));
  return scopeQuestion(change, convention, rankTypes(change, convention)[0]?.type ?? null);
}

const size = scopeFeatures.length;
const nonePlace = scopeFeatures.indexOf('none');
const options = { rounds: 300, penalty: 0.005, rate: 0.1 };

/**
 * A scope counts once among all candidates and once among the scopes alone, since they are ranked for
 * people as well. A repository weighs as the root of its scopings, so that none decides for all.
 */
function train(scopings: readonly Scoping[]): Float64Array {
  const usable = scopings.filter(({ written }) => written !== -1);
  const times = new Map<string, number>();
  for (const { repository } of usable) times.set(repository, (times.get(repository) ?? 0) + 1);
  const tasks = usable.flatMap(({ repository, written, hasScope, candidates }) => {
    const weight = 1 / Math.sqrt(times.get(repository)!);
    const all = { weight, candidates, right: new Set([written]) };
    if (!hasScope) return [all];
    const scopes = candidates.filter((each) => each[nonePlace] === 0);
    const right = new Set([scopes.indexOf(candidates[written]!)]);
    return [all, { weight, candidates: scopes, right }];
  });
  return trainChoices(tasks, size, options);
}

function judge(weights: Float64Array, scopings: readonly Scoping[]) {
  let [first, three, whole] = [0, 0, 0];
  const scoped = scopings.filter(({ hasScope }) => hasScope);
  for (const scoping of scopings) {
    const ranked = scoping.candidates
      .map((each, at) => ({ at, score: scoreOf(weights, each) }))
      .sort((a, b) => b.score - a.score)
      .map(({ at }) => at);
    if (ranked[0] === scoping.written) whole += 1;
    if (!scoping.hasScope) continue;
    const scopes = ranked.filter((at) => scoping.names[at] !== '');
    if (scopes[0] === scoping.written) first += 1;
    if (scopes.slice(0, 3).includes(scoping.written)) three += 1;
  }
  const share = (n: number, of: number) => Math.round((n / of) * 1000) / 1000;
  return {
    scoped: scoped.length,
    top1: share(first, scoped.length),
    top3: share(three, scoped.length),
    withNone: share(whole, scopings.length),
  };
}

if (positionals.length < 2) {
  console.error('train/scopes: name at least two git directories.');
  process.exit(2);
}
const scopings: Scoping[] = [];
for (const repository of positionals) scopings.push(...(await scopingsOf(repository)));
const weights = train(scopings);
const table = positionals.map((repository) => ({
  repository: repository.split('/').slice(-2).join('/'),
  ...judge(
    train(scopings.filter((each) => each.repository !== repository)),
    scopings.filter((each) => each.repository === repository),
  ),
}));
for (const repository of values.held) {
  const name = `held: ${repository.split('/').slice(-2).join('/')}`;
  table.push({ repository: name, ...judge(weights, await scopingsOf(repository)) });
}
console.table(table);
const told = Object.fromEntries(
  scopeFeatures.map((name, at) => [name, Math.round(weights[at]! * 100) / 100]),
) as Features;
writeFileSync(
  target,
  `import type { Features } from './scope-features.ts';

/** Written by \`bench/train/scopes.ts\` from ${scopings.length} commits; do not edit. */
export const scopeWeights: Features = {
${scopeFeatures.map((name) => `  ${name}: ${told[name]},\n`).join('')}};
`,
);
