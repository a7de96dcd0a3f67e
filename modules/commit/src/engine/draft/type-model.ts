import type { Features } from './type-features.ts';
import { typeWeights } from './type-model.gen.ts';

export interface TypeModel {
  readonly classes: readonly string[];
  /** For each feature, a weight for each class. The feature '' is the constant 1. */
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

/** Log-odds of each class, as if all classes were equally frequent. */
export function classLogits(
  features: Features,
  model: TypeModel = typeWeights,
): Map<string, number> {
  const logits = model.classes.map((_, at) => model.weights['']?.[at] ?? 0);
  for (const [name, value] of features) {
    const row = Object.hasOwn(model.weights, name) ? model.weights[name] : undefined;
    row?.forEach((weight, at) => {
      logits[at]! += weight * value;
    });
  }
  return new Map(model.classes.map((name, at) => [name, logits[at]!]));
}
