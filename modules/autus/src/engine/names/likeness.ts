import { jamoOf } from './jamo.ts';

/**
 * Jaro–Winkler likeness of two texts, 0 to 1, for texts of at most 64 characters (a longer one is cut).
 * Winkler 1990: four characters of a common beginning count, each a tenth of what is missing.
 */
export function jaroWinkler(left: string, right: string): number {
  const a = left.slice(0, 64);
  const b = right.slice(0, 64);
  if (a === b) return 1;
  if (!a || !b) return 0;
  const jaro = jaroOf(a, b);
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

function jaroOf(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Uint8Array(b.length);
  const hits: number[] = [];
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j++) {
      if (taken[j] || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      taken[j] = 1;
      hits.push(a.charCodeAt(i));
      break;
    }
  }
  if (hits.length === 0) return 0;
  let crossed = 0;
  let at = 0;
  for (let j = 0; j < b.length; j++) if (taken[j] && b.charCodeAt(j) !== hits[at++]) crossed++;
  return (
    (hits.length / a.length + hits.length / b.length + (hits.length - crossed / 2) / hits.length) /
    3
  );
}

/**
 * Edits between two texts: put in, left out, changed, or two neighbours swapped (optimal string alignment).
 * Stops at `max` + 1. Texts are cut at 64 characters.
 */
export function editsBetween(left: string, right: string, max = 3): number {
  let from = 0;
  let [leftEnd, rightEnd] = [Math.min(left.length, 64), Math.min(right.length, 64)];
  if (Math.abs(leftEnd - rightEnd) > max) return max + 1;
  // What both begin and end with costs nothing.
  while (from < leftEnd && from < rightEnd && left.charCodeAt(from) === right.charCodeAt(from))
    from++;
  while (
    leftEnd > from &&
    rightEnd > from &&
    left.charCodeAt(leftEnd - 1) === right.charCodeAt(rightEnd - 1)
  ) {
    leftEnd--;
    rightEnd--;
  }
  return Math.min(max + 1, editsOf(left.slice(from, leftEnd), right.slice(from, rightEnd), max));
}

/** Row by row; ends where no cell of a row is within `max`. */
function editsOf(a: string, b: string, max: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const isSame = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let best = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap =
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (isSwap) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
      least = Math.min(least, best);
    }
    // A swap reaches back two rows, and costs one.
    if (least > max + 1) return max + 1;
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** Jamo that differ between two names: `이하윤` and `이허윤` are one apart. More than two count as three. */
export const jamoApart = (left: string, right: string): number =>
  editsBetween(jamoOf(left), jamoOf(right), 2);
