/** Random numbers from a seed, and counts drawn from them. */

/** A generator by mulberry32: the same seed gives the same numbers in 0…1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** By products of uniform numbers, in parts that no number is too small for. */
export function drawPoisson(mean: number, random: () => number): number {
  let count = 0;
  for (let left = mean; left > 0; left -= 100) {
    const limit = Math.exp(-Math.min(left, 100));
    for (let product = random(); product > limit; product *= random()) count++;
  }
  return count;
}

/** By Marsaglia and Tsang, for a scale of 1. */
function drawGamma(shape: number, random: () => number): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = drawNormal(random);
    const v = (1 + c * normal) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random()) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Negative binomial by a mean and a variance of `dispersion` times the mean. */
export function drawBursty(mean: number, dispersion: number, random: () => number): number {
  if (mean === 0) return 0;
  return drawPoisson(drawGamma(mean / (dispersion - 1), random) * (dispersion - 1), random);
}
