import type { RankingInput, Stretch } from '../../modules/aisher/src/ranking/input.ts';
import { serviceOf } from '../../modules/aisher/src/rows/rows.ts';
import { type Choice, scoreOf } from './fit.ts';

/** Where the service at fault stands, 1 for the first; what stands level with it counts as above it. */
export function placeOf({ candidates, right }: Choice, weights: readonly number[]): number {
  const own = candidates.find(({ service }) => service === right);
  const score = own === undefined ? 0 : scoreOf(weights, own.surprises);
  if (score <= 0) return Number.POSITIVE_INFINITY;
  return candidates.filter(({ surprises }) => scoreOf(weights, surprises) >= score).length;
}

/** What the ranking says of its first candidate, and whether that one was at fault. */
export function trustOf({ candidates, right }: Choice, weights: readonly number[]): Trust {
  const scores = candidates.map(({ surprises }) => scoreOf(weights, surprises));
  const most = Math.max(...scores);
  const all = scores.reduce((sum, score) => sum + Math.exp(score - most), 0);
  return { share: 1 / all, isRight: candidates[scores.indexOf(most)]?.service === right };
}

interface Trust {
  readonly share: number;
  readonly isRight: boolean;
}

const bins = 5;

/** Expected calibration error: how far shares are from how often they were right. */
export function calibrationError(trusts: readonly Trust[]): number {
  const byBin = Map.groupBy(trusts, ({ share }) => Math.min(bins - 1, Math.floor(share * bins)));
  let error = 0;
  for (const list of byBin.values()) {
    const gap = list.reduce((sum, { share, isRight }) => sum + share - (isRight ? 1 : 0), 0);
    error += Math.abs(gap) / trusts.length;
  }
  return error;
}

export const round = (value: number): number => Math.round(value * 1000) / 1000;

/** Accuracy among the first k. */
export function accuracy(places: readonly number[]) {
  const within = (k: number) => round(places.filter((place) => place <= k).length / places.length);
  return { as1: within(1), as3: within(3), as5: within(5) };
}

const resamples = 2_000;

/** 95 % of bootstrap samples have their AS@1 here. */
export function interval(places: readonly number[], random: () => number): [number, number] {
  const means = Array.from({ length: resamples }, () => {
    let hits = 0;
    for (let k = 0; k < places.length; k += 1) {
      if (places[Math.floor(random() * places.length)] === 1) hits += 1;
    }
    return hits / places.length;
  }).sort((a, b) => a - b);
  return [
    round(means[Math.floor(resamples * 0.025)]!),
    round(means[Math.floor(resamples * 0.975)]!),
  ];
}

const severe = 17;

/** What a dashboard would show: services by how much their share of failing rows grew. */
export function errorRateChoice({ window, baseline }: RankingInput, right: string): Choice {
  const now = errorRates(window);
  const before = errorRates(baseline);
  const candidates = [...now].map(([service, rate]) => ({
    service,
    surprises: [Math.max(0, rate - (before.get(service) ?? 0))],
  }));
  return { candidates, right, weight: 1 };
}

function errorRates({ spans, logs }: Stretch): Map<string, number> {
  const counts = new Map<string, { all: number; bad: number }>();
  const note = (service: string, isBad: boolean) => {
    const { all, bad } = counts.get(service) ?? { all: 0, bad: 0 };
    counts.set(service, { all: all + 1, bad: bad + (isBad ? 1 : 0) });
  };
  for (const { resource, statusCode } of spans) note(serviceOf(resource), statusCode === 2);
  for (const { resource, severityNumber } of logs) {
    note(serviceOf(resource), severityNumber >= severe);
  }
  return new Map([...counts].map(([service, { all, bad }]) => [service, bad / all]));
}
