/**
 * Surprises: −log₁₀ of the chance that a fault-free window shows as much or more. They share one scale, so that a burst of
 * errors, a slow span and a busy processor can be compared.
 */

/** Beyond one in a million, windows are not comparable any more: the models of chance are not that good. */
const surpriseMax = 6;

export const surpriseOf = (tail: number): number =>
  Math.min(surpriseMax, Math.max(0, -Math.log10(Math.max(tail, 1e-12))));

/** A surprise that was the largest of several looks. */
export const ofLooks = (surprise: number, looks: number): number =>
  Math.max(0, surprise - Math.log10(Math.max(1, looks)));

/** How many traces of those that could show something did. */
export interface Share {
  readonly hits: number;
  readonly trials: number;
}

/** What a share was in each stretch without a fault. */
export type Usual = readonly Share[];

/** The share of those that do not show it. */
export const without = ({ hits, trials }: Share): Share => ({ hits: trials - hits, trials });

/**
 * What people ask of a system differs from minute to minute by more than chance alone: stretches without a fault say no more
 * about a window than this many traces would.
 */
const trialsMax = 20;

/**
 * P(X ≥ hits) where stretches without a fault had these shares: the beta-binomial distribution. Each stretch counts the same,
 * so that one that an earlier fault has spoilt does not drown the others.
 */
export function shareTail({ hits, trials }: Share, usual: Usual): number {
  const known = usual.filter((each) => each.trials > 0);
  const from = Math.max(1, Math.round(hits));
  if (known.length === 0 || hits < 0.5 || from > trials) return 1;
  const share = known.reduce((sum, each) => sum + each.hits / each.trials, 0) / known.length;
  const weight = Math.min(
    trialsMax,
    known.reduce((sum, each) => sum + each.trials, 0),
  );
  if (hits / trials <= share) return 1;
  const a = share * weight + 0.5;
  const b = (1 - share) * weight + 0.5;
  if (trials > exactMax) return 1 - regularBeta(hits / trials, a, b);
  let term = Math.exp(
    logChoose(trials, from) + logBeta(from + a, trials - from + b) - logBeta(a, b),
  );
  let sum = 0;
  for (let k = from; k <= trials; k += 1) {
    sum += term;
    term *= ((trials - k) * (k + a)) / ((k + 1) * (trials - k - 1 + b));
  }
  return Math.min(1, sum);
}

/** With more trials than this, the share is as good as known, and its distribution is the beta alone. */
const exactMax = 400;

export const shareSurprise = (share: Share, usual: Usual): number =>
  surpriseOf(shareTail(share, usual));

/** P(X ≥ count) in `exposure` where `normalCount` were seen in `normalExposure`: negative binomial. */
export function countTail(
  count: number,
  exposure: number,
  normalCount: number,
  normalExposure: number,
): number {
  if (count <= 0) return 1;
  const scale = Math.min(1, trialsMax / Math.max(1, normalCount));
  const shape = normalCount * scale + 0.5;
  const odds = exposure / (exposure + Math.max(normalExposure * scale, 1e-9));
  const wanted = Math.min(count, 2_000);
  let term = Math.exp(shape * Math.log(1 - odds));
  let below = 0;
  for (let k = 0; k < wanted; k += 1) {
    below += term;
    term *= (odds * (k + shape)) / (k + 1);
  }
  return Math.max(1e-12, 1 - below);
}

/** P(T ≥ t) of Student's distribution; one half for what is not above the middle. */
export function studentTail(t: number, freedom: number): number {
  if (t <= 0) return 0.5;
  const x = freedom / (freedom + t * t);
  return 0.5 * regularBeta(x, freedom / 2, 0.5);
}

/** The regularised incomplete beta function, by its continued fraction (Lentz). */
function regularBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularBeta(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log(1 - x) - logBeta(a, b)) / a;
  let c = 1;
  let d = 1 / guarded(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 100; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guarded(1 + even * d);
    c = guarded(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guarded(1 + odd * d);
    c = guarded(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-10) break;
  }
  return front * value;
}

const guarded = (value: number): number => (Math.abs(value) < 1e-30 ? 1e-30 : value);

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  let sum = 0.9999999999998099;
  for (const [at, each] of lanczos.entries()) sum += each / (x + at);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

const logChoose = (n: number, k: number): number =>
  logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

export const usualNumbers = (usual: Usual): { usualHits: number; usualTrials: number } => ({
  usualHits: usual.reduce((sum, { hits }) => sum + hits, 0),
  usualTrials: usual.reduce((sum, { trials }) => sum + trials, 0),
});
