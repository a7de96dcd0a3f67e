/** How often something was seen among so many. */
export interface Rate {
  readonly events: number;
  readonly of: number;
}

/** `low` to `high` holds the true ratio 95 times of 100. */
export interface RateRatio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution, for 95 %. */
const z95 = 1.96;

/**
 * The first rate ÷ the second one, with its interval on a logarithmic scale (K. Rothman, Epidemiology, ch. 10). Half an event
 * is added to both, so that none is a ratio too. Null where nothing was asked for.
 */
export function rateRatio(one: Rate, other: Rate): RateRatio | null {
  if (one.of <= 0 || other.of <= 0) return null;
  const [a, b] = [one.events + 0.5, other.events + 0.5];
  const value = a / one.of / (b / other.of);
  const width = Math.exp(z95 * Math.sqrt(1 / a + 1 / b));
  return { value, low: value / width, high: value * width };
}
