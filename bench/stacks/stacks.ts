/**
 * `npm run bench:stacks -- [--seed N] [--services N] [--errors N] [--misses] [--json]`: whether errors of one
 * cause have one key and errors of two causes have two, on stacks of services that do not exist.
 */
import { parseArgs } from 'node:util';
import { keyOf, readError } from '@dojang/aisher/stacks';
import { templateOf } from '@dojang/aisher/templates';
import { report } from '../lib/report.ts';
import { linesKey, rawKey } from './baselines.ts';
import { type Made, makeErrors, printers } from './errors.ts';
import { type Score, scoreOf } from './score.ts';

const { values } = parseArgs({
  strict: false,
  options: {
    seed: { type: 'string' },
    services: { type: 'string' },
    errors: { type: 'string' },
    misses: { type: 'boolean' },
  },
});

const numberOf = (name: 'seed' | 'services' | 'errors', otherwise: number): number => {
  const given = Number(values[name] ?? otherwise);
  if (!Number.isInteger(given) || given < 1) throw new Error(`--${name} needs a whole number.`);
  return given;
};

const extent = {
  seed: numberOf('seed', 1),
  services: numberOf('services', 12),
  errors: numberOf('errors', 8),
};

const ourKey = (error: Made, language: string): string => {
  // Half of the senders say which language they are.
  const said = error.truth.length % 2 === 0 ? { language } : {};
  const shape = readError({ ...error, ...said });
  return keyOf(error.service, shape, { template: templateOf(shape.decisive.message) }).hash;
};

/** Prints the first pairs that were not grouped as they should be. */
function showMisses(errors: readonly Made[], groups: readonly string[]): void {
  const seen = new Map<string, number>();
  let shown = 0;
  errors.forEach(({ truth }, at) => {
    const before = seen.get(truth);
    if (before === undefined) seen.set(truth, at);
    else if (groups[before] !== groups[at] && shown < 3) {
      shown += 1;
      console.log(
        `--- one cause, two groups: ${truth}\n${errors[before]!.stack}\n---\n${errors[at]!.stack}`,
      );
    }
  });
  const owner = new Map<string, number>();
  groups.forEach((group, at) => {
    const before = owner.get(group);
    if (before === undefined) owner.set(group, at);
    else if (errors[before]!.truth !== errors[at]!.truth && shown < 6) {
      shown += 1;
      console.log(
        `--- two causes, one group: ${errors[before]!.truth}, ${errors[at]!.truth}\n${errors[before]!.stack}\n---\n${errors[at]!.stack}`,
      );
    }
  });
}

const round = (value: number) => Math.floor(value * 10_000) / 10_000;
const figures = ({ merged, split, wrongMerges }: Score) => ({
  merged: round(merged),
  split: round(split),
  wrongMerges,
});

const ways = { ours: ourKey, lines: linesKey, raw: rawKey } as const;
type Way = keyof typeof ways;
const scores = new Map<string, Record<Way, Score>>();
let [count, readMs] = [0, 0];
for (const language of Object.keys(printers)) {
  const errors = makeErrors(language, extent);
  const judge = (way: Way) => {
    const groups = errors.map((error) => `${error.service} ${ways[way](error, language)}`);
    if (way === 'ours' && values.misses) showMisses(errors, groups);
    return scoreOf(errors.map(({ truth }, at) => ({ truth, group: groups[at]! })));
  };
  const before = process.cpuUsage();
  const ours = judge('ours');
  const { user, system } = process.cpuUsage(before);
  readMs += (user + system) / 1000;
  count += errors.length;
  scores.set(language, { ours, lines: judge('lines'), raw: judge('raw') });
}

/** The mean of the languages, so that none counts more than another. Wrong merges are summed. */
function overall(way: Way) {
  const all = [...scores.values()].map((score) => score[way]);
  const mean = (of: (score: Score) => number) =>
    round(all.reduce((sum, score) => sum + of(score), 0) / all.length);
  return {
    merged: mean(({ merged }) => merged),
    split: mean(({ split }) => split),
    wrongMerges: all.reduce((sum, { wrongMerges }) => sum + wrongMerges, 0),
  };
}

report(
  `Keys of ${count} errors in ${scores.size} languages, seed ${extent.seed}`,
  [
    ...[...scores].map(([language, { ours }]) => ({
      by: language,
      causes: ours.causes,
      groups: ours.groups,
      ...figures(ours),
    })),
    ...(['ours', 'lines', 'raw'] as const).map((way) => ({
      by: `all, ${way}`,
      causes: '',
      groups: '',
      ...overall(way),
    })),
  ],
  {
    ...overall('ours'),
    languages: Object.fromEntries(
      [...scores].map(([language, { ours }]) => [language, figures(ours)]),
    ),
    errors: count,
    errorsPerSecond: Math.round((count / readMs) * 1000),
    baselines: { lines: overall('lines'), raw: overall('raw') },
  },
);
