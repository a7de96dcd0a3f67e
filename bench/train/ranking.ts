/**
 * `node bench/train/ranking.ts [--most N] GIT_DIR…`: trains the weights that rank changed elements on
 * the subjects of public histories that name one, prints how they do on each repository when trained on
 * the others, and writes them. Nothing of the histories ships but these weights.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readFile } from '../../modules/commit/src/engine/change/read-file.ts';
import { wordedByPeople } from '../../modules/commit/src/engine/convention/history.ts';
import { traceElements } from '../../modules/commit/src/engine/elements/changed-elements.ts';
import {
  featuresOfElements,
  rankingFeatures,
} from '../../modules/commit/src/engine/elements/ranking-features.ts';
import { BlobReader, inputsOf, readHistory } from '../lib/git-history.ts';
import { candidateNames, isNamed } from '../lib/named-element.ts';
import { type Choice, scoreOf, trainChoices } from './conditional-logit.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { most: { type: 'string', default: '1000' } },
});
const target = new URL(
  '../../modules/commit/src/engine/elements/ranking-model.gen.ts',
  import.meta.url,
);
const filesMax = 150;
const elementsMax = 500;
const options = { rounds: 200, penalty: 0.003, rate: 0.1 };

interface Naming extends Choice {
  readonly repository: string;
  readonly names: readonly string[];
}

async function namingsOf(repository: string): Promise<Naming[]> {
  const blobs = new BlobReader(repository);
  const commits = readHistory(repository, 20_000)
    .filter(({ entries }) => entries.length > 0 && entries.length <= filesMax)
    .flatMap((commit) => {
      const worded = wordedByPeople([commit])[0];
      return worded && worded.parsed.type !== null ? [{ commit, worded }] : [];
    })
    .slice(0, Number(values.most));
  const namings: Omit<Naming, 'weight'>[] = [];
  for (const { commit, worded } of commits) {
    const files = (await inputsOf(commit, blobs)).map((input) => readFile(input, () => false));
    const { traced, relations } = await traceElements(files, () => undefined, 0);
    const names = candidateNames(traced.map(({ element }) => element));
    if (new Set(names).size < 3 || names.length > elementsMax) continue;
    const right = [...names.keys()].filter((at) => isNamed(names[at]!, worded.parsed.subject));
    if (right.length === 0) continue;
    const candidates = featuresOfElements(traced, relations, files).map((features) =>
      Float64Array.from(rankingFeatures, (name) => features[name] ?? 0),
    );
    namings.push({ repository, names, candidates, right: new Set(right) });
  }
  blobs.close();
  console.log(`${repository}: ${namings.length} of ${commits.length} subjects name an element`);
  // A large repository must not drown the others.
  return namings.map((each) => ({ ...each, weight: 1 / Math.sqrt(namings.length) }));
}

/** The share of choices with a right name among the first few distinct ones. */
function shareWithin(weights: Float64Array, namings: readonly Naming[], few: number): number {
  const found = namings.filter(({ candidates, names, right }) => {
    const order = candidates
      .map((each, at) => ({ at, score: scoreOf(weights, each) }))
      .sort((a, b) => b.score - a.score);
    const rightNames = new Set([...right].map((at) => names[at]));
    const first = [...new Set(order.map(({ at }) => names[at]))].slice(0, few);
    return first.some((name) => rightNames.has(name));
  });
  return Math.round((found.length / namings.length) * 1000) / 1000;
}

if (positionals.length < 2) {
  console.error('train/ranking: name at least two git directories.');
  process.exit(2);
}
const namings: Naming[] = [];
for (const repository of positionals) namings.push(...(await namingsOf(repository)));
const size = rankingFeatures.length;
console.table(
  positionals.map((repository) => {
    const others = namings.filter((each) => each.repository !== repository);
    const own = namings.filter((each) => each.repository === repository);
    const weights = trainChoices(others, size, options);
    return {
      repository: repository.replace(/\/repo$/, '').replace(/.*\//, ''),
      n: own.length,
      'top 1': shareWithin(weights, own, 1),
      'top 3': shareWithin(weights, own, 3),
    };
  }),
);
const weights = trainChoices(namings, size, options);
const lines = rankingFeatures.map(
  (name, at) =>
    `  ${/\W/.test(name) ? `'${name}'` : name}: ${Math.round(weights[at]! * 100) / 100},`,
);
writeFileSync(
  target,
  `import type { RankingFeature } from './ranking-features.ts';

/** Written by \`bench/train/ranking.ts\` from ${namings.length} commits; do not edit. */
export const rankingWeights: Readonly<Record<RankingFeature, number>> = {
${lines.join('\n')}
};
`,
);
