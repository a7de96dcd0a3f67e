import type { ReadFile } from '../change/read-file.ts';
import type { ChangedElement, Relation } from '../change/scope.ts';
import { featuresOfElements, type RankingFeatures, rankingFeatures } from './ranking-features.ts';
import { rankingWeights } from './ranking-model.gen.ts';
import type { Traced } from './traced.ts';

const bestMax = 10;
const perFileMax = 5;
/** By how many log-odds an element that weighs 1/e less is behind the first. */
const softness = 2;

/**
 * Elements by how much the change is about them, 0…1: log-odds that a person names it in the subject,
 * by weights learnt from public histories (`bench/train/ranking.ts`).
 */
export function ranked(
  traced: readonly Traced[],
  relations: readonly Relation[],
  files: readonly ReadFile[],
): ChangedElement[] {
  const odds = featuresOfElements(traced, relations, files).map(oddsOf);
  const best = odds.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  const sorted = traced
    .map(({ element }, at) => ({ element, odds: odds[at]! }))
    .sort(
      (a, b) =>
        b.odds - a.odds ||
        (a.element.path < b.element.path ? -1 : a.element.path > b.element.path ? 1 : 0),
    )
    .map(({ element, odds }) => ({
      ...element,
      weight: Math.round(Math.exp((odds - best) / softness) * 1000) / 1000,
    }));
  return diversified(sorted);
}

function oddsOf(features: RankingFeatures): number {
  let sum = 0;
  for (const name of rankingFeatures) sum += rankingWeights[name] * (features[name] ?? 0);
  return sum;
}

/** Keeps one file from filling the best ten if the change is about several. */
function diversified(sorted: readonly ChangedElement[]): ChangedElement[] {
  const paths = new Map<string, number>();
  const best: ChangedElement[] = [];
  const rest: ChangedElement[] = [];
  for (const each of sorted) {
    const times = paths.get(each.path) ?? 0;
    if (best.length < bestMax && times < perFileMax) best.push(each);
    else rest.push(each);
    paths.set(each.path, times + 1);
  }
  return [...best, ...rest];
}
