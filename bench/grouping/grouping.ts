/**
 * `npm run bench:grouping -- [--data DIR] [--seed N] [--least GA,FGA] [--json]`: how well lines are grouped into the kinds that
 * they truly are. DIR holds CSV files with the columns `Content` and `EventId`. With `--least` the bench fails when the mean over
 * these files is below it.
 */
import { parseArgs } from 'node:util';
import { createMiner, templateOf } from '@dojang/aisher/templates';
import { report } from '../lib/report.ts';
import { drain } from './drain.ts';
import { drawer } from './draw.ts';
import { familyNames, generateService } from './generator.ts';
import { type Labelled, readLabelled } from './labelled.ts';
import { type GroupingScore, scoreGrouping } from './score.ts';

type Grouping = (lines: readonly string[]) => string[];

const { values } = parseArgs({
  strict: false,
  options: { data: { type: 'string' }, seed: { type: 'string' }, least: { type: 'string' } },
});

const servicesOfFamily = 5;
const timedLines = 300_000;

const mined: Grouping = (lines) => {
  const miner = createMiner();
  const templates = lines.map((line) => miner.add(line));
  return templates.map((template) => miner.groupOf(template)!);
};

const baselines: Readonly<Record<string, Grouping>> = {
  exact: (lines) => [...lines],
  digits: (lines) => lines.map((line) => line.replace(/\d+/g, '0')),
  skeleton: (lines) => lines.map(templateOf),
  drain,
};

const shuffledSeed = 7;

/** The grouping of lines in another order, put back into the order of the lines. */
function shuffledGrouping(lines: readonly string[]): string[] {
  const draw = drawer(shuffledSeed);
  const order = lines.map((_, at) => at);
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = draw.below(at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  const groups = mined(order.map((at) => lines[at]!));
  const back: string[] = new Array(lines.length);
  order.forEach((at, index) => {
    back[at] = groups[index]!;
  });
  return back;
}

const round = (value: number) => Math.round(value * 10_000) / 10_000;
const scoreOf = ({ lines, kinds }: Labelled, by: Grouping): GroupingScore => {
  const { ga, fga } = scoreGrouping(by(lines), kinds);
  return { ga: round(ga), fga: round(fga) };
};

function meanOf(sets: readonly Labelled[], by: Grouping): GroupingScore {
  const scores = sets.map((set) => scoreOf(set, by));
  const mean = (key: keyof GroupingScore) =>
    round(scores.reduce((sum, score) => sum + score[key], 0) / Math.max(1, scores.length));
  return { ga: mean('ga'), fga: mean('fga') };
}

/**
 * One miner a system, and again from the start until enough lines were read; the first round warms up. Processor time, since
 * what else the machine does says nothing of the miner.
 */
function linesPerSecond(sets: readonly Labelled[]): number {
  for (const { lines } of sets) mined(lines);
  let lines = 0;
  const started = process.cpuUsage();
  while (lines < timedLines)
    for (const set of sets) {
      mined(set.lines);
      lines += set.lines.length;
    }
  const { user, system } = process.cpuUsage(started);
  return Math.round((lines / (user + system)) * 1_000_000);
}

const seed = Number(values.seed ?? 1_000);
const generated = familyNames.flatMap((family) =>
  Array.from({ length: servicesOfFamily }, (_, at) => generateService(family, seed + at)),
);
const given = typeof values.data === 'string' ? readLabelled(values.data) : [];
const judged = given.length > 0 ? given : generated;

const own = meanOf(judged, mined);
const shuffled = meanOf(judged, shuffledGrouping);
const families = Object.fromEntries(
  familyNames.map((family) => [
    family,
    meanOf(
      generated.filter(({ name }) => name.startsWith(`${family}-`)),
      mined,
    ),
  ]),
);
const systems = Object.fromEntries(given.map((set) => [set.name, scoreOf(set, mined)]));
const others = Object.fromEntries(
  Object.entries(baselines).map(([name, by]) => [name, meanOf(judged, by)]),
);
const figures = {
  ...own,
  shuffledGa: shuffled.ga,
  shuffledFga: shuffled.fga,
  linesPerSecond: linesPerSecond(judged),
  systems,
  baselines: others,
  generated: {
    ...meanOf(generated, mined),
    families,
    baselines: Object.fromEntries(
      Object.entries(baselines).map(([name, by]) => [name, meanOf(generated, by)]),
    ),
  },
};
const rowsOf = (scores: Readonly<Record<string, GroupingScore>>) =>
  Object.entries(scores).map(([name, { ga, fga }]) => ({ name, ga, fga }));

if (given.length > 0) {
  console.log(`\nGrouping of ${values.data}`);
  console.table(rowsOf({ ...systems, mean: own, shuffled, ...others }));
}
report(
  `Grouping of ${generated.length} generated services; ${figures.linesPerSecond} lines a second`,
  rowsOf({ ...families, mean: figures.generated, ...figures.generated.baselines }),
  figures,
);

const [gaLeast = 0, fgaLeast = 0] = String(values.least ?? '0,0')
  .split(',')
  .map(Number);
if (own.ga < gaLeast || own.fga < fgaLeast) {
  console.error(`bench:grouping: ${own.ga}/${own.fga} is below ${gaLeast}/${fgaLeast}.`);
  process.exitCode = 1;
}
