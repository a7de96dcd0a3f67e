/** A 64-bit FNV-1a hash in hex, in two halves: stable ids without a crypto module. */
export function shortHash(text: string): string {
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + (at & 0xff)), 0x01000197);
  }
  return (low >>> 0).toString(16).padStart(8, '0') + (high >>> 0).toString(16).padStart(8, '0');
}

/** How many characters of a text are read for its words. */
export const bagCharactersMax = 60_000;

/** The words of a text and how often each occurs, at most the first 2,000 words. */
export function bagOf(text: string): Map<string, number> {
  const bag = new Map<string, number>();
  let left = 2000;
  for (const [word] of text
    .slice(0, bagCharactersMax)
    .matchAll(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu)) {
    bag.set(word, (bag.get(word) ?? 0) + 1);
    left -= 1;
    if (left === 0) break;
  }
  return bag;
}

/** Dice's coefficient of two bags, 0…1. */
export function similarity(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let shared = 0;
  let total = 0;
  for (const [word, times] of a) {
    total += times;
    shared += Math.min(times, b.get(word) ?? 0);
  }
  for (const times of b.values()) total += times;
  return total === 0 ? 0 : (2 * shared) / total;
}
