/** A semantic version as far as its order goes. */
interface Version {
  readonly numbers: readonly number[];
  /** Empty for a release proper, which comes after all of its pre-releases. */
  readonly pre: readonly string[];
}

const partsMax = 4;

const isNumber = (text: string) => text.length > 0 && text.length <= 15 && /^\d+$/.test(text);

/** What stands before a version: `name@`, and a `v`. */
function bare(version: string): string {
  const text = version.slice(version.lastIndexOf('@') + 1);
  return /^[vV]\d/.test(text) ? text.slice(1) : text;
}

/**
 * Reads `2.4.1`, `v2.4`, `shop@2.4.1-rc.1+build.7`. A number alone is no version: it may be a build, whose order is
 * that of its deploys.
 */
function read(text: string): Version | null {
  const [ordered = ''] = bare(text).split('+', 1);
  const dash = ordered.indexOf('-');
  const core = dash < 0 ? ordered : ordered.slice(0, dash);
  const pre = dash < 0 ? [] : ordered.slice(dash + 1).split('.');
  const numbers = core.split('.');
  if (numbers.length < 2 || numbers.length > partsMax || !numbers.every(isNumber)) return null;
  if (pre.some((part) => part === '')) return null;
  return { numbers: numbers.map(Number), pre };
}

export const isSemver = (text: string): boolean => read(text) !== null;

const sign = (difference: number): -1 | 0 | 1 => (difference < 0 ? -1 : difference > 0 ? 1 : 0);

/** Numbers come before words, and are compared as numbers. */
function comparePre(a: string, b: string): -1 | 0 | 1 {
  if (isNumber(a) && isNumber(b)) return sign(Number(a) - Number(b));
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By precedence, without what is built into it; null when one of them is no semantic version. */
export function compareSemver(one: string, other: string): -1 | 0 | 1 | null {
  const [a, b] = [read(one), read(other)];
  if (a === null || b === null) return null;
  for (let at = 0; at < partsMax; at += 1) {
    const order = sign((a.numbers[at] ?? 0) - (b.numbers[at] ?? 0));
    if (order !== 0) return order;
  }
  if (a.pre.length === 0 || b.pre.length === 0) return sign(b.pre.length - a.pre.length);
  for (let at = 0; at < Math.min(a.pre.length, b.pre.length); at += 1) {
    const order = comparePre(a.pre[at] ?? '', b.pre[at] ?? '');
    if (order !== 0) return order;
  }
  return sign(a.pre.length - b.pre.length);
}
