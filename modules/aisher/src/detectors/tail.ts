/**
 * How likely so many events are by chance: the upper tail of the negative binomial distribution, as a natural logarithm. Tails
 * down to e^−700 and below keep their digits, because nothing is subtracted from 1.
 */

/** ln Γ(x) for x > 0 by Stirling's series, moved up to where four terms are enough. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 12) {
    shift -= Math.log(at);
    at += 1;
  }
  const square = at * at;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / at;
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
}

/** ln (Γ(r + k) ÷ Γ(r)). For large r both are nearly the same, so their difference is written out. */
function logRising(r: number, k: number): number {
  if (r < 1e6) return logGamma(r + k) - logGamma(r);
  return (r - 0.5) * Math.log1p(k / r) + k * Math.log(r + k) - k - k / (12 * r * (r + k));
}

function logPmf(k: number, mean: number, dispersion: number): number {
  if (dispersion === 1) return k * Math.log(mean) - mean - logGamma(k + 1);
  const r = mean / (dispersion - 1);
  return (
    logRising(r, k) - logGamma(k + 1) - r * Math.log(dispersion) + k * Math.log1p(-1 / dispersion)
  );
}

/** Below this φ the difference from Poisson is beyond what a number holds. */
const poissonBelow = 1 + 1e-9;
const relative = 1e-15;

/**
 * ln P(X ≥ x) for counts of a mean and a dispersion φ: the variance is φ times the mean, and φ = 1 is Poisson. Terms are added
 * from x up, where they fall; below the mean the sum of the others is subtracted.
 */
export function logTail(x: number, mean: number, dispersion: number): number {
  if (x <= 0) return 0;
  if (mean <= 0) return Number.NEGATIVE_INFINITY;
  const phi = dispersion < poissonBelow ? 1 : dispersion;
  if (x <= mean) return Math.log1p(-Math.exp(logHead(x, mean, phi)));
  const r = phi === 1 ? 0 : mean / (phi - 1);
  let term = 1;
  let sum = 1;
  for (let k = x; term > relative * sum; k++) {
    term *= phi === 1 ? mean / (k + 1) : ((k + r) / (k + 1)) * (1 - 1 / phi);
    sum += term;
  }
  return logPmf(x, mean, phi) + Math.log(sum);
}

/** ln P(X < x), for x up to the mean: terms fall from x − 1 down. */
function logHead(x: number, mean: number, phi: number): number {
  const r = phi === 1 ? 0 : mean / (phi - 1);
  let term = 1;
  let sum = 1;
  for (let k = x - 1; k > 0 && term > relative * sum; k--) {
    term *= phi === 1 ? k / mean : k / ((k - 1 + r) * (1 - 1 / phi));
    sum += term;
  }
  return Math.min(0, logPmf(x - 1, mean, phi) + Math.log(sum));
}
