/** Draws by a seed. */
export interface Draw {
  /** A whole number from 0 to one below. */
  below(count: number): number;
  from(least: number, most: number): number;
  chance(share: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
  /** The first values come most often, as users and events do. */
  pickSkewed<Value>(values: readonly Value[]): Value;
  letters(alphabet: string, count: number): string;
}

/** Mulberry32: the same seed draws the same on every machine. */
export function drawer(seed: number): Draw {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    below,
    from: (least, most) => least + below(most - least + 1),
    chance: (share) => next() < share,
    pick: (values) => values[below(values.length)]!,
    pickSkewed: (values) => values[Math.floor(values.length * next() ** 2)]!,
    letters: (alphabet, count) =>
      Array.from({ length: count }, () => alphabet[below(alphabet.length)]).join(''),
  };
}
