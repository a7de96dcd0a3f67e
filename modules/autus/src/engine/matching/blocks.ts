/** Pairs of row numbers, the smaller first. */
export interface Pairs {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** Rows of one key beyond this number are not paired by it: a key that so many share tells nobody apart, and pairs grow by the square. */
export const blockMax = 100;

/**
 * Pairs of rows that share a key. Keys of a row begin with what they are, so that two kinds never meet: `phone:…`, `name:…`.
 * `isPair` leaves pairs out before they are kept.
 */
export function pairsByKeys<Row>(
  rows: readonly Row[],
  keysOf: (row: Row) => readonly string[],
  isPair: (a: number, b: number) => boolean = () => true,
): Pairs {
  const blocks = new Map<string, number[]>();
  for (const [index, row] of rows.entries()) {
    for (const key of new Set(keysOf(row))) {
      const block = blocks.get(key);
      if (block) block.push(index);
      else blocks.set(key, [index]);
    }
  }
  const seen = new Set<number>();
  const left: number[] = [];
  const right: number[] = [];
  for (const block of blocks.values()) {
    if (block.length < 2 || block.length > blockMax) continue;
    for (let i = 0; i < block.length; i++) {
      for (let j = i + 1; j < block.length; j++) {
        const [a = 0, b = 0] = [block[i], block[j]];
        const code = a * rows.length + b;
        if (seen.has(code) || !isPair(a, b)) continue;
        seen.add(code);
        left.push(a);
        right.push(b);
      }
    }
  }
  return { left: Int32Array.from(left), right: Int32Array.from(right) };
}
