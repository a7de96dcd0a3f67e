/** Longer texts are compared up to here. The rest counts by its length. */
const comparedMax = 1500;

/** Levenshtein distance in UTF-16 units: how much of a drafted message a person changed. */
export function editDistance(before: string, after: string): number {
  if (before === after) return 0;
  const a = before.slice(0, comparedMax);
  const b = after.slice(0, comparedMax);
  const beyond = Math.abs(before.length - a.length - (after.length - b.length));
  let row = Uint32Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = new Uint32Array(b.length + 1);
    next[0] = i;
    for (let j = 1; j <= b.length; j += 1) {
      const kept = (row[j - 1] ?? 0) + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      next[j] = Math.min(kept, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return (row[b.length] ?? 0) + beyond;
}
