/**
 * `node scripts/train-scopes.ts [--most N] GIT_DIR…`: trains the weights that rank scopes on public
 * histories, prints how they do on each repository when trained on the others, and writes them. At
 * each commit only what came before it is known. Nothing of the histories ships but these weights.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readHistory } from '../bench/git-history.ts';
import { historyMost } from '../modules/commit/src/engine/convention.ts';
import { wordedByPeople } from '../modules/commit/src/engine/history.ts';
import { learnScopes } from '../modules/commit/src/engine/scope-evidence.ts';
import {
  type Features,
  scopeCandidates,
  scopeFeatures,
} from '../modules/commit/src/engine/scope-features.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { most: { type: 'string', default: '250' } },
});
const target = new URL('../modules/commit/src/engine/scope-model.gen.ts', import.meta.url);

/** A choice among candidates; `written` is the place of the one that the author gave. */
interface Choice {
  readonly repository: string;
  readonly written: number;
  readonly hasScope: boolean;
  readonly names: readonly string[];
  readonly candidates: readonly Float64Array[];
}

function choicesOf(repository: string): Choice[] {
  const typed = wordedByPeople(readHistory(repository, 20_000)).filter(
    ({ parsed, paths }) => parsed.type !== null && paths.length > 0,
  );
  const choices: Choice[] = [];
  for (const [at, commit] of typed.entries()) {
    if (choices.length >= Number(values.most) || at > typed.length - 50) break;
    if (commit.paths.length > 300) continue;
    const evidence = learnScopes(typed.slice(at + 1, at + 1 + historyMost), commit.paths);
    const files = commit.paths.map((path) => ({ path, weight: 1 }));
    const all = scopeCandidates(files, evidence, commit.parsed.type!.toLowerCase());
    const names = [...all.keys()];
    choices.push({
      repository,
      written: names.indexOf(commit.parsed.scope ?? ''),
      hasScope: (commit.parsed.scope ?? '') !== '',
      names,
      candidates: [...all.values()].map((features) =>
        Float64Array.from(scopeFeatures, (name) => features[name]),
      ),
    });
  }
  return choices;
}

const size = scopeFeatures.length;
const logit = (weights: Float64Array, features: Float64Array) => {
  let sum = 0;
  for (let k = 0; k < size; k += 1) sum += weights[k]! * features[k]!;
  return sum;
};

/** Conditional logistic regression by RMSProp with a small L2 penalty. */
function train(choices: readonly Choice[]): Float64Array {
  const weights = new Float64Array(size);
  const squares = new Float64Array(size).fill(1e-6);
  const usable = choices.filter(({ written }) => written !== -1);
  for (let round = 0; round < 300; round += 1) {
    const gradient = new Float64Array(size);
    for (const { candidates, written } of usable) {
      const logits = candidates.map((each) => logit(weights, each));
      const top = Math.max(...logits);
      const odds = logits.map((each) => Math.exp(each - top));
      const total = odds.reduce((sum, each) => sum + each, 0);
      for (const [at, each] of candidates.entries()) {
        const by = (at === written ? 1 : 0) - odds[at]! / total;
        for (let k = 0; k < size; k += 1) gradient[k]! += by * each[k]!;
      }
    }
    const rate = 0.15 * (1 - (0.9 * round) / 300);
    for (let k = 0; k < size; k += 1) {
      const slope = gradient[k]! / usable.length - 0.001 * weights[k]!;
      squares[k] = 0.9 * squares[k]! + 0.1 * slope * slope;
      weights[k]! += (rate * slope) / Math.sqrt(squares[k]! + 1e-8);
    }
  }
  return weights;
}

function judge(weights: Float64Array, choices: readonly Choice[]) {
  let [first, three, whole] = [0, 0, 0];
  const scoped = choices.filter(({ hasScope }) => hasScope);
  for (const choice of choices) {
    const ranked = choice.candidates
      .map((each, at) => ({ at, logit: logit(weights, each) }))
      .sort((a, b) => b.logit - a.logit)
      .map(({ at }) => at);
    if (ranked[0] === choice.written) whole += 1;
    if (!choice.hasScope) continue;
    const scopes = ranked.filter((at) => choice.names[at] !== '');
    if (scopes[0] === choice.written) first += 1;
    if (scopes.slice(0, 3).includes(choice.written)) three += 1;
  }
  const share = (n: number, of: number) => Math.round((n / of) * 1000) / 1000;
  return {
    scoped: scoped.length,
    top1: share(first, scoped.length),
    top3: share(three, scoped.length),
    withNone: share(whole, choices.length),
  };
}

if (positionals.length < 2) {
  console.error('train-scopes: name at least two git directories.');
  process.exit(2);
}
const choices = positionals.flatMap(choicesOf);
console.table(
  positionals.map((repository) => ({
    repository: repository.split('/').slice(-2).join('/'),
    ...judge(
      train(choices.filter((each) => each.repository !== repository)),
      choices.filter((each) => each.repository === repository),
    ),
  })),
);
const weights = train(choices);
const told = Object.fromEntries(
  scopeFeatures.map((name, at) => [name, Math.round(weights[at]! * 100) / 100]),
) as Features;
writeFileSync(
  target,
  `import type { Features } from './scope-features.ts';

/** Written by \`scripts/train-scopes.ts\` from ${choices.length} commits; do not edit. */
export const scopeWeights: Features = {
${scopeFeatures.map((name) => `  ${name}: ${told[name]},\n`).join('')}};
`,
);
