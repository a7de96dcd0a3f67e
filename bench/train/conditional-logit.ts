/** Choices among candidates, told by a linear score of their features: small, exact, deterministic. */
export interface Choice {
  /** One row of features a candidate. */
  readonly candidates: readonly Float64Array[];
  /** The candidates that would each be right. */
  readonly right: ReadonlySet<number>;
  /** How much the choice counts. */
  readonly weight: number;
}

export function scoreOf(weights: Float64Array, features: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k += 1) sum += weights[k]! * features[k]!;
  return sum;
}

/** Adam on the mean log-odds that one of the right candidates is chosen, with an L2 penalty. */
export function trainChoices(
  choices: readonly Choice[],
  features: number,
  options: { rounds: number; penalty: number; rate: number },
): Float64Array {
  const weights = new Float64Array(features);
  const first = new Float64Array(features);
  const second = new Float64Array(features);
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  for (let round = 1; round <= options.rounds; round += 1) {
    const gradient = new Float64Array(features);
    for (const choice of choices) addSlope(choice, weights, choice.weight / total, gradient);
    const rate = options.rate * (1 - (0.9 * round) / options.rounds);
    for (let k = 0; k < features; k += 1) {
      const slope = gradient[k]! - options.penalty * weights[k]!;
      first[k] = 0.9 * first[k]! + 0.1 * slope;
      second[k] = 0.99 * second[k]! + 0.01 * slope * slope;
      const step = first[k]! / (1 - 0.9 ** round);
      weights[k]! += (rate * step) / (Math.sqrt(second[k]! / (1 - 0.99 ** round)) + 1e-8);
    }
  }
  return weights;
}

function addSlope(
  { candidates, right }: Choice,
  weights: Float64Array,
  by: number,
  gradient: Float64Array,
): void {
  const scores = candidates.map((each) => scoreOf(weights, each));
  const top = scores.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  const odds = scores.map((each) => Math.exp(each - top));
  const all = odds.reduce((sum, each) => sum + each, 0);
  let rightly = 0;
  for (const at of right) rightly += odds[at]!;
  for (const [at, each] of candidates.entries()) {
    const wanted = right.has(at) && rightly > 0 ? odds[at]! / rightly : 0;
    const pull = by * (wanted - odds[at]! / all);
    for (let k = 0; k < weights.length; k += 1) gradient[k]! += pull * each[k]!;
  }
}
