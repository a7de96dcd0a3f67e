/** A conditional logit: which of the candidates of a case is at fault, by a weighted sum of its surprises. */
export interface Choice {
  readonly candidates: readonly {
    readonly service: string;
    readonly surprises: readonly number[];
  }[];
  readonly right: string;
  /** How much the choice counts. */
  readonly weight: number;
}

interface FitOptions {
  readonly features: number;
  /** Where a weight stays when nothing speaks for or against it. */
  readonly prior: number;
  /** How strongly weights are drawn to the prior. */
  readonly penalty: number;
}

const rounds = 400;
const rate = 0.1;

export const scoreOf = (weights: readonly number[], surprises: readonly number[]): number =>
  surprises.reduce((sum, surprise, at) => sum + surprise * weights[at]!, 0);

/** Projected gradient ascent on the mean log-likelihood; no weight falls below nought. The optimum is unique. */
export function fit(
  choices: readonly Choice[],
  { features, prior, penalty }: FitOptions,
): number[] {
  const usable = choices.filter(({ candidates, right }) =>
    candidates.some(({ service }) => service === right),
  );
  const total = usable.reduce((sum, { weight }) => sum + weight, 0);
  let weights = Array.from({ length: features }, () => prior);
  for (let round = 0; round < rounds; round += 1) {
    const slope = weights.map((weight) => -penalty * (weight - prior));
    for (const choice of usable) addSlope(slope, choice, weights, choice.weight / total);
    weights = weights.map((weight, at) => Math.max(0, weight + rate * slope[at]!));
  }
  return weights;
}

function addSlope(
  slope: number[],
  { candidates, right }: Choice,
  weights: readonly number[],
  by: number,
): void {
  const scores = candidates.map(({ surprises }) => scoreOf(weights, surprises));
  const most = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - most));
  const all = odds.reduce((sum, each) => sum + each, 0);
  for (const [at, { service, surprises }] of candidates.entries()) {
    const pull = by * ((service === right ? 1 : 0) - odds[at]! / all);
    for (let k = 0; k < slope.length; k += 1) slope[k]! += pull * surprises[k]!;
  }
}
