/**
 * `node bench/train/types.ts [--cache FOLDER] [--most N] GIT_DIR…`: trains the classifier of commit
 * types on public histories, prints how it does on each repository when trained on the others, and
 * writes its weights. Only statistics ship: no line of the histories is kept.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { addUp } from '../../modules/commit/src/engine/change/change.ts';
import { contentScores, intentOf } from '../../modules/commit/src/engine/draft/draft-type.ts';
import { featuresOf } from '../../modules/commit/src/engine/draft/type-features.ts';
import { type Example, probabilities, trainSoftmax } from './softmax.ts';
import { type TypedCommit, typedCommits } from './type-commits.ts';

/** Later than any sample that the classifier is scored on. */
const since = '2024-07-01';
/** As a diff shows a change, and as a repository does. */
const contexts = [3, 5000];
const classes = [
  'feat',
  'fix',
  'refactor',
  'test',
  'docs',
  'build',
  'ci',
  'chore',
  'perf',
  'style',
];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cache: { type: 'string' },
    most: { type: 'string', default: '700' },
    penalty: { type: 'string', default: '0.01' },
    rounds: { type: 'string', default: '60' },
  },
});

if (positionals.length < 2) {
  console.error('train/types: name at least two git directories.');
  process.exit(2);
}

async function commitsOf(repository: string, context: number): Promise<TypedCommit[]> {
  const name = basename(resolve(repository).replace(/\/(?:repo|\.git)$/, ''));
  const cached = values.cache ? join(values.cache, `${name}.${context}.jsonl`) : null;
  if (cached !== null && existsSync(cached)) {
    const lines = readFileSync(cached, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line));
  }
  const commits: TypedCommit[] = [];
  const most = Number(values.most);
  for await (const commit of typedCommits(repository, { since, most, context }))
    commits.push(commit);
  if (cached !== null)
    writeFileSync(cached, commits.map((each) => JSON.stringify(each)).join('\n'));
  return commits;
}

interface Seen {
  readonly group: string;
  readonly label: number;
  readonly features: Map<string, number>;
}

const seen: Seen[] = [];
for (const repository of positionals) {
  for (const context of contexts) {
    for (const { type, files, elements } of await commitsOf(repository, context)) {
      const label = classes.indexOf(intentOf(type));
      if (label === -1) continue;
      const change = addUp({ files: [...files], elements: [...elements] });
      const features = featuresOf(change, contentScores(change));
      seen.push({ group: repository, label, features: features.set('', 1) });
    }
  }
}

/** Every repository counts the same, and within all of them every class does. */
function weigh(rows: readonly Seen[]): number[] {
  const perGroup = Map.groupBy(rows, ({ group }) => group);
  const first = rows.map(({ group }) => 1 / Math.sqrt(perGroup.get(group)!.length));
  const perClass = classes.map(() => 0);
  rows.forEach(({ label }, at) => {
    perClass[label]! += first[at]!;
  });
  // A rare class is lifted by at most what makes its few rows not outshout the rest.
  const most = Math.max(...perClass);
  return rows.map(({ label }, at) => first[at]! * Math.min(25, most / perClass[label]!));
}

function train(rows: readonly Seen[]) {
  const squares = new Map<string, { times: number; sum: number }>();
  for (const { features } of rows) {
    for (const [name, value] of features) {
      const each = squares.get(name) ?? { times: 0, sum: 0 };
      squares.set(name, { times: each.times + 1, sum: each.sum + value * value });
    }
  }
  const kept = [...squares].filter(([, { times }]) => times >= 15).map(([name]) => name);
  kept.sort();
  const numbers = new Map(kept.map((name, at) => [name, at]));
  const scale = kept.map((name) => {
    const { times, sum } = squares.get(name)!;
    // A rare feature is not blown up to the spread of a common one.
    return name === '' ? 1 : 1 / Math.sqrt(sum / Math.max(times, rows.length / 20));
  });
  const toInput = (features: Map<string, number>) => {
    const known = [...features].filter(([name]) => numbers.has(name));
    return {
      at: Int32Array.from(known, ([name]) => numbers.get(name)!),
      value: Float64Array.from(known, ([name, value]) => value * scale[numbers.get(name)!]!),
    };
  };
  const weights = weigh(rows);
  const examples: Example[] = rows.map(({ features, label }, at) => ({
    ...toInput(features),
    label,
    weight: weights[at]!,
  }));
  const trained = trainSoftmax(examples, kept.length, classes.length, {
    rounds: Number(values.rounds),
    penalty: Number(values.penalty),
    rate: 0.03,
  });
  const rowOf = (at: number) =>
    classes.map((_, k) => Math.round(trained[at * classes.length + k]! * scale[at]! * 1000) / 1000);
  return {
    tell: (features: Map<string, number>) =>
      probabilities(trained, toInput(features), classes.length),
    weights: Object.fromEntries(kept.map((name, at) => [name, rowOf(at)])),
  };
}

/** Types that every sample knows; the mean of their recalls is the accuracy on balanced samples. */
const core = ['feat', 'fix', 'refactor', 'test', 'docs', 'build', 'ci'];

function balanced(rows: readonly Seen[], tell: (features: Map<string, number>) => number[]) {
  const perClass = new Map<number, { hits: number; all: number }>();
  for (const { features, label } of rows) {
    if (!core.includes(classes[label]!)) continue;
    const told = tell(features).map((each, at) => (core.includes(classes[at]!) ? each : -Infinity));
    const counts = perClass.get(label) ?? { hits: 0, all: 0 };
    counts.all += 1;
    if (told.indexOf(Math.max(...told)) === label) counts.hits += 1;
    perClass.set(label, counts);
  }
  const present = [...perClass.values()].filter(({ all }) => all >= 5);
  return present.reduce((sum, { hits, all }) => sum + hits / all, 0) / present.length;
}

const rulesTell = (features: Map<string, number>) =>
  classes.map((name) => features.get(`rule ${name}`) ?? 0);
const shares = [0, 0.3, 0.5, 0.7, 1];
const held = positionals.map((group) => {
  const own = seen.filter((each) => each.group === group);
  const { tell } = train(seen.filter((each) => each.group !== group));
  const figures = shares.map((share) => {
    const mixed = (features: Map<string, number>) => {
      const rules = rulesTell(features);
      return Array.from(tell(features), (p, at) => share * Math.log(p) + (1 - share) * rules[at]!);
    };
    return [`${share} learnt`, Math.round(balanced(own, mixed) * 1000) / 1000];
  });
  return {
    group: basename(resolve(group, '..')),
    rows: own.length,
    ...Object.fromEntries(figures),
  };
});
console.table(held);
const mean = (key: string) => held.reduce((sum, each) => sum + each[key], 0) / held.length;
console.log('mean', ...shares.map((share) => `${share}: ${mean(`${share} learnt`).toFixed(3)}`));
const { weights } = train(seen);
const text = `import type { TypeModel } from './type-model.ts';

// biome-ignore format: one line of figures.
// Written by bench/train/types.ts; do not edit.
export const typeWeights: TypeModel = ${JSON.stringify({ classes, weights })};
`;
writeFileSync(
  new URL('../../modules/commit/src/engine/draft/type-model.gen.ts', import.meta.url),
  text,
);
console.log(`${seen.length} rows, ${Object.keys(weights).length} features, ${text.length} bytes`);
