/**
 * `npm run bench:spikes -- [--seed N] [--groups N] [--json]`: false alarms of groups whose rate does what rates do, and how soon
 * five times the present rate is said. Two detectors that a project writes first are judged on the same series.
 */
import { parseArgs } from 'node:util';
import { startGroup, tickGroup } from '@dojang/aisher/detectors';
import { drawBursty, drawPoisson, seeded } from './lib/draw.ts';
import { quantile, report } from './lib/report.ts';

const { values: flags } = parseArgs({
  strict: false,
  options: { seed: { type: 'string' }, groups: { type: 'string' } },
});
const seed = Number(flags.seed ?? 1);
const groupsOfShape = Number(flags.groups ?? 36);

const day = 1440;
/** Learnt, then watched. */
const learntDays = 8;
const watchedDays = 7;
const days = learntDays + watchedDays;
/** A Monday. */
const start = 20_000 * day - 3 * day;
/** Events a minute of the groups, in turn. */
const rates = [0.05, 0.5, 2, 8];
/** Rates of the groups that a spike is put on: from 2 a minute on it has to be seen. */
const spikeRates = [2, 4, 8];
const spikeTimes = 5;
const spikesOfRate = 40;

const daily = (minute: number) => 1 + 0.9 * Math.sin((2 * Math.PI * (minute % day)) / day);
const weekly = (minute: number) =>
  daily(minute) * (Math.floor((minute - start) / day) % 7 >= 5 ? 0.2 : 1);

interface Shape {
  readonly name: string;
  readonly rateAt: (minute: number) => number;
  readonly dispersion: number;
}
const shapes: readonly Shape[] = [
  { name: 'poisson', rateAt: () => 1, dispersion: 1 },
  { name: 'daily', rateAt: daily, dispersion: 1 },
  { name: 'weekly', rateAt: weekly, dispersion: 1 },
  { name: 'bursty', rateAt: () => 1, dispersion: 4 },
];

/** Counts of each minute. */
function makeSeries(
  { rateAt, dispersion }: Shape,
  rate: number,
  length: number,
  draw: () => number,
) {
  return Int32Array.from({ length }, (_, at) => {
    const mean = rate * rateAt(start + at);
    return dispersion === 1 ? drawPoisson(mean, draw) : drawBursty(mean, dispersion, draw);
  });
}

/** Minutes at which a detector begins an alarm, from `watched` on. */
type Detector = (series: Int32Array, watched: number) => number[];

const negativeBinomial: Detector = (series, watched) => {
  const minutesOf = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({
      minute: start + from + at,
      events: series[from + at]!,
    }));
  let state = startGroup(start);
  for (let at = 0; at < watched; at += day) {
    const to = Math.min(watched, at + day);
    const tick = { until: start + to - 1, minutes: minutesOf(at, to), tier: 2 as const };
    ({ state } = tickGroup(state, { ...tick, isLearning: true }));
  }
  const alarms: number[] = [];
  for (let at = watched; at < series.length; at += 25) {
    const to = Math.min(series.length, at + 25);
    const tick = { until: start + to - 1, minutes: minutesOf(at, to), tier: 2 as const };
    const ticked = tickGroup(state, tick);
    state = ticked.state;
    for (const { kind, minute } of ticked.signals)
      if (kind === 'spike') alarms.push(minute - start);
  }
  return alarms;
};

/** Sums of five minutes, and an alarm where `isOver` begins to hold; it ends after 15 minutes in which it does not. */
function thresholdDetector(
  limitsOf: (sums: Int32Array, watched: number) => (at: number) => number,
): Detector {
  return (series, watched) => {
    const sums = series.map((_, at) => {
      let sum = 0;
      for (let back = Math.max(0, at - 4); back <= at; back++) sum += series[back]!;
      return sum;
    });
    const limitAt = limitsOf(sums, watched);
    const alarms: number[] = [];
    let calm = 15;
    for (let at = watched; at < series.length; at++) {
      const isOver = sums[at]! >= limitAt(at);
      if (isOver && calm >= 15) alarms.push(at);
      calm = isOver ? 0 : calm + 1;
    }
    return alarms;
  };
}

/** Three times the mean of what was learnt, at least ten. */
const fixedThreshold = thresholdDetector((sums, watched) => {
  let total = 0;
  for (let at = 0; at < watched; at++) total += sums[at]!;
  const limit = Math.max(10, (3 * total) / watched);
  return () => limit;
});

/** The mean and three standard deviations of the last 24 hours, at least ten. */
const threeSigma = thresholdDetector((sums) => {
  const totals = new Float64Array(sums.length + 1);
  const squares = new Float64Array(sums.length + 1);
  sums.forEach((sum, at) => {
    totals[at + 1] = totals[at]! + sum;
    squares[at + 1] = squares[at]! + sum * sum;
  });
  return (at) => {
    const to = at - 4;
    const from = to - day;
    const mean = (totals[to]! - totals[from]!) / day;
    const variance = (squares[to]! - squares[from]!) / day - mean * mean;
    return Math.max(10, mean + 3 * Math.sqrt(Math.max(0, variance)));
  };
});

const detectors: Readonly<Record<string, Detector>> = {
  dojang: negativeBinomial,
  fixed: fixedThreshold,
  threeSigma,
};

/** In its first week a group has no week to be compared with. */
const youngDays = 1;

function countFalseAlarms(shape: Shape, shapeAt: number): Record<string, number> {
  const counts = Object.fromEntries(Object.keys(detectors).map((name) => [name, 0]));
  counts.young = 0;
  for (let group = 0; group < groupsOfShape; group++) {
    const draw = seeded(seed * 1_000_003 + shapeAt * 10_007 + group);
    const series = makeSeries(shape, rates[group % rates.length]!, days * day, draw);
    for (const [name, detect] of Object.entries(detectors)) {
      counts[name]! += detect(series, learntDays * day).length;
    }
    const firstWeek = series.subarray(0, (youngDays + watchedDays) * day);
    counts.young! += negativeBinomial(firstWeek, youngDays * day).length;
  }
  return counts;
}

/** Seconds from the first minute of five times the rate to the tick that says it; what is missed counts as an hour. */
function delaysOf(shape: Shape, shapeAt: number): Record<string, number[]> {
  const delays: Record<string, number[]> = Object.fromEntries(
    Object.keys(detectors).map((name) => [name, []]),
  );
  for (let spike = 0; spike < spikesOfRate * spikeRates.length; spike++) {
    const draw = seeded(seed * 2_000_003 + shapeAt * 20_011 + spike);
    const rate = spikeRates[spike % spikeRates.length]!;
    // Each begins at another time of the day.
    const begins = learntDays * day + Math.floor(draw() * day);
    const raised = (at: number) => (at >= start + begins ? spikeTimes : 1) * shape.rateAt(at);
    const level = shape.rateAt(start + begins);
    const series = makeSeries({ ...shape, rateAt: raised }, rate / level, begins + 60, draw);
    for (const [name, detect] of Object.entries(detectors)) {
      const said = detect(series, begins)[0];
      delays[name]!.push(said === undefined ? 3600 : (said - begins + 1) * 60);
    }
  }
  return delays;
}

const per1000 = (alarms: number, groupDays: number) =>
  Number(((1000 * alarms) / groupDays).toFixed(2));
const groupDays = groupsOfShape * watchedDays;
const started = performance.now();
const alarmsByShape = Object.fromEntries(
  shapes.map((shape, at) => [shape.name, countFalseAlarms(shape, at)]),
);
const delaysByShape = Object.fromEntries(
  shapes.map((shape, at) => [shape.name, delaysOf(shape, at)]),
);

const calmShapes = ['poisson', 'daily', 'weekly'];
const figuresOf = (detector: string) => {
  const alarms = calmShapes.reduce((sum, shape) => sum + alarmsByShape[shape]![detector]!, 0);
  const delays = calmShapes.flatMap((shape) => delaysByShape[shape]![detector]!);
  return {
    falseAlarmsPer1000GroupDays: per1000(alarms, groupDays * calmShapes.length),
    burstyFalseAlarmsPer1000GroupDays: per1000(alarmsByShape.bursty![detector]!, groupDays),
    delayP95s: quantile(delays, 0.95),
    burstyDelayP95s: quantile(delaysByShape.bursty![detector]!, 0.95),
    missed: delays.filter((delay) => delay === 3600).length,
    burstyMissed: delaysByShape.bursty![detector]!.filter((delay) => delay === 3600).length,
  };
};
const { dojang, ...baselines } = Object.fromEntries(
  Object.keys(detectors).map((name) => [name, figuresOf(name)]),
);
const rows = Object.entries({ dojang, ...baselines }).map(([detector, each]) => ({
  detector,
  ...each,
}));
report(
  `spikes: ${groupDays} group-days of each shape, ${spikesOfRate * spikeRates.length} spikes of each, ${Math.round((performance.now() - started) / 1000)} s`,
  rows,
  {
    ...dojang,
    youngFalseAlarmsPer1000GroupDays: per1000(
      calmShapes.reduce((sum, shape) => sum + alarmsByShape[shape]!.young!, 0),
      groupDays * calmShapes.length,
    ),
    groupDays: groupDays * calmShapes.length,
    alarmsByShape,
    baselines,
  },
);
