/**
 * `npm run bench:rca -- --data DIR [--json] [--train]`: how often the ranking names the service at fault, on days of the shape of
 * Nezha. The weights are scored as committed, and fitted again without the service or the type of fault that they are asked
 * about. `--train` writes them anew.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compare } from '../../modules/aisher/src/ranking/comparison.ts';
import { findingsOf, surprisesOf } from '../../modules/aisher/src/ranking/features.ts';
import { features } from '../../modules/aisher/src/ranking/finding.ts';
import { rank } from '../../modules/aisher/src/ranking/rank.ts';
import { trainedOn, weights } from '../../modules/aisher/src/ranking/weights.gen.ts';
import { rankShopFault } from '../../modules/aisher/src/shop/ranked-faults.ts';
import { seeded } from '../lib/draw.ts';
import { report } from '../lib/report.ts';
import { type Case, caseOf } from './cases.ts';
import { type Choice, fit } from './fit.ts';
import { type Day, dayFolders, type Fault, readDay } from './nezha.ts';
import { ownStartNs } from './own-start.ts';
import {
  accuracy,
  calibrationError,
  errorRateChoice,
  interval,
  placeOf,
  round,
  trustOf,
} from './score.ts';

interface Scored {
  readonly day: string;
  readonly fault: Fault;
  readonly given: Choice;
  /** The same fault from windows that begin up to a minute earlier or later. */
  readonly jittered: readonly Choice[];
  readonly ownStart: Choice;
  readonly errorRate: Choice;
  readonly seconds: number;
  readonly isRefused: boolean;
}

const jitters = 3;
const jitterS = 60;
const fitting = { features: features.length, prior: 0.6, penalty: 0.3 };
const committed = features.map((feature) => weights[feature]);

const { values } = parseArgs({
  strict: false,
  options: { data: { type: 'string' }, train: { type: 'boolean' } },
});

function stop(message: string): never {
  console.error(`bench:rca: ${message}`);
  process.exit(2);
}

function choiceOf({ input, fault }: Case, weight: number): Choice {
  const candidates = [...findingsOf(compare(input))].map(([service, findings]) => ({
    service,
    surprises: surprisesOf(findings),
  }));
  return { candidates, right: fault.service, weight };
}

function scoreFault(day: Day, fault: Fault, random: () => number): Scored[] {
  const whole = caseOf(day, fault, fault.atNs);
  if (whole === undefined) return [];
  const begun = process.cpuUsage();
  const { state } = rank(whole.input);
  const { user, system } = process.cpuUsage(begun);
  const seconds = (user + system) / 1e6;
  const shifts = Array.from({ length: jitters }, () => (random() * 2 - 1) * jitterS);
  const shifted = shifts.map((s) => caseOf(day, fault, fault.atNs + BigInt(Math.round(s * 1e9))));
  const own = caseOf(day, fault, ownStartNs(day, fault));
  return [
    {
      day: day.name,
      fault,
      given: choiceOf(whole, 1),
      jittered: shifted.flatMap((each) => (each ? [choiceOf(each, 1 / jitters)] : [])),
      ownStart: own ? choiceOf(own, 1) : { candidates: [], right: fault.service, weight: 1 },
      errorRate: errorRateChoice(whole.input, fault.service),
      seconds,
      isRefused: state !== 'ranked',
    },
  ];
}

function readScored(root: string): { scored: Scored[]; faults: number } {
  const folders = dayFolders(root);
  if (folders.length === 0) stop(`${root} holds no folder with a list of faults.`);
  const random = seeded(20230129);
  const scored: Scored[] = [];
  let faults = 0;
  for (const folder of folders) {
    const day = readDay(folder);
    faults += day.faults.length;
    scored.push(...day.faults.flatMap((fault) => scoreFault(day, fault, random)));
  }
  if (scored.length === 0) stop('no fault has rows around it.');
  return { scored, faults };
}

const trainingOf = (scored: readonly Scored[]): Choice[] =>
  scored.flatMap(({ given, jittered }) => [given, ...jittered]);

/** Weights for each case, fitted on the cases that differ from it in what the key says. */
function leaveOut(scored: readonly Scored[], keyOf: (each: Scored) => string) {
  const folds = new Map<string, readonly number[]>();
  return (each: Scored): readonly number[] => {
    const key = keyOf(each);
    const known = folds.get(key);
    if (known !== undefined) return known;
    const others = trainingOf(scored.filter((other) => keyOf(other) !== key));
    const fitted = fit(others, fitting);
    folds.set(key, fitted);
    return fitted;
  };
}

type WeightsOf = (each: Scored) => readonly number[];

const placesOf = (scored: readonly Scored[], weightsOf: WeightsOf) =>
  scored.map((each) =>
    each.isRefused ? Number.POSITIVE_INFINITY : placeOf(each.given, weightsOf(each)),
  );

function writeWeights(scored: readonly Scored[]): void {
  const fitted = fit(trainingOf(scored), fitting);
  const lines = features.map((feature, at) => `  ${feature}: ${round(fitted[at]!)},`);
  const days = [...new Set(scored.map(({ day }) => `'${day}'`))].join(', ');
  const text = `/** Weights of the ranking. Made by \`npm run bench:rca -- --data DIR --train\`: do not edit. */
export const weights = {
${lines.join('\n')}
} as const;

/** The days of faults that they are fitted on. */
export const trainedOn: readonly string[] = [${days}];
`;
  const path = '../../modules/aisher/src/ranking/weights.gen.ts';
  writeFileSync(new URL(path, import.meta.url), text);
  console.log(text);
}

function judge(scored: readonly Scored[], faults: number) {
  const byService = leaveOut(scored, ({ fault }) => fault.service);
  const byFault = leaveOut(scored, ({ fault }) => fault.type);
  // A day that the weights are fitted on is scored without the service in question; any other day, as it stands.
  const honest = (each: Scored) => (trainedOn.includes(each.day) ? byService(each) : committed);
  const places = placesOf(scored, honest);
  const types = [...new Set(scored.map(({ fault }) => fault.type))].sort();
  const seconds = scored.map((each) => each.seconds).sort((a, b) => a - b);
  const of = (weightsOf: WeightsOf) => accuracy(placesOf(scored, weightsOf));
  return {
    n: scored.length,
    ...accuracy(places),
    interval: interval(places, seeded(1)),
    ece: round(calibrationError(scored.map((each) => trustOf(each.given, honest(each))))),
    byType: Object.fromEntries(
      types.map((type) => {
        const own = scored.flatMap(({ fault }, at) => (fault.type === type ? [places[at]!] : []));
        return [type, { n: own.length, ...accuracy(own) }];
      }),
    ),
    committed: of(() => committed),
    leaveOneOut: { service: of(byService), faultType: of(byFault) },
    ownStart: accuracy(scored.map((each) => placeOf(each.ownStart, honest(each)))),
    baselines: {
      errorRate: accuracy(scored.map(({ errorRate }) => placeOf(errorRate, [1]))),
      unfitted: of(() => features.map(() => 1)),
    },
    single: Object.fromEntries(
      features.map((feature, at) => [
        feature,
        of(() => features.map((_, k) => (k === at ? 1 : 0))),
      ]),
    ),
    secondsPerCase: round(seconds.reduce((sum, each) => sum + each, 0) / seconds.length),
    secondsMax: round(seconds.at(-1)!),
    refused: scored.filter(({ isRefused }) => isRefused).length,
    leftOut: faults - scored.length,
  };
}

const shopFaults = 40;

/** Faults of the playground's shop, which no weight was fitted on. */
async function judgeShop() {
  const cases: Awaited<ReturnType<typeof rankShopFault>>[] = [];
  for (let at = 0; at < shopFaults; at += 1) cases.push(await rankShopFault(at));
  const byKind = Map.groupBy(cases, ({ kind }) => kind);
  const of = (some: typeof cases) => accuracy(some.map(({ place }) => place));
  return {
    n: cases.length,
    ...of(cases),
    byKind: Object.fromEntries([...byKind].map(([kind, some]) => [kind, of(some)])),
  };
}

const { scored, faults } = readScored(String(values.data ?? stop('name the days: --data DIR')));
if (values.train) writeWeights(scored);
else {
  const figures = { ...judge(scored, faults), shop: await judgeShop() };
  const { byType, single, committed: asCommitted, leaveOneOut, ownStart, baselines } = figures;
  const row = (what: string, { as1, as3, as5 }: ReturnType<typeof accuracy>) => ({
    what,
    'AS@1': as1,
    'AS@3': as3,
    'AS@5': as5,
  });
  report(
    `root cause: ${figures.n} faults, ${figures.secondsPerCase} s each`,
    [
      row('ranking', figures),
      ...Object.entries(byType).map(([type, each]) => row(`  ${type} (${each.n})`, each)),
      row('weights as committed', asCommitted),
      row('leaving out the service', leaveOneOut.service),
      row('leaving out the type of fault', leaveOneOut.faultType),
      row('from its own start', ownStart),
      row(`faults of the shop (${figures.shop.n})`, figures.shop),
      row('error rate alone', baselines.errorRate),
      row('sum of surprises', baselines.unfitted),
      ...Object.entries(single).map(([feature, each]) => row(`  ${feature}`, each)),
    ],
    figures,
  );
}
