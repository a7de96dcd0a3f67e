/** Multinomial logistic regression by full-batch gradients with momentum: small, exact, deterministic. */
export interface Example {
  /** Pairs of a feature's number and its value. */
  readonly at: Int32Array;
  readonly value: Float64Array;
  readonly label: number;
  readonly weight: number;
}

export function probabilities(
  weights: Float64Array,
  { at, value }: Pick<Example, 'at' | 'value'>,
  classes: number,
): Float64Array {
  const logits = new Float64Array(classes);
  for (let i = 0; i < at.length; i += 1) {
    const row = at[i]! * classes;
    for (let k = 0; k < classes; k += 1) logits[k]! += weights[row + k]! * value[i]!;
  }
  const top = Math.max(...logits);
  let sum = 0;
  for (let k = 0; k < classes; k += 1) {
    logits[k] = Math.exp(logits[k]! - top);
    sum += logits[k]!;
  }
  for (let k = 0; k < classes; k += 1) logits[k]! /= sum;
  return logits;
}

/** Adam on the weighted cross-entropy with an L2 penalty; returns features × classes. */
export function trainSoftmax(
  examples: readonly Example[],
  features: number,
  classes: number,
  options: { rounds: number; penalty: number; rate: number },
): Float64Array {
  const size = features * classes;
  const weights = new Float64Array(size);
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  const gradient = new Float64Array(size);
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  for (let round = 1; round <= options.rounds; round += 1) {
    gradient.fill(0);
    for (const example of examples) {
      const told = probabilities(weights, example, classes);
      told[example.label]! -= 1;
      const by = example.weight / total;
      for (let i = 0; i < example.at.length; i += 1) {
        const row = example.at[i]! * classes;
        for (let k = 0; k < classes; k += 1)
          gradient[row + k]! += by * told[k]! * example.value[i]!;
      }
    }
    const rate = options.rate * (1 - (0.9 * round) / options.rounds);
    for (let i = 0; i < size; i += 1) {
      const slope = gradient[i]! + options.penalty * weights[i]!;
      first[i] = 0.9 * first[i]! + 0.1 * slope;
      second[i] = 0.99 * second[i]! + 0.01 * slope * slope;
      const step = first[i]! / (1 - 0.9 ** round);
      weights[i]! -= (rate * step) / (Math.sqrt(second[i]! / (1 - 0.99 ** round)) + 1e-8);
    }
  }
  return weights;
}
