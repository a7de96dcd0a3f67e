import { hash } from 'node:crypto';

/** A set of 64-bit hashes in one piece of memory: eight bytes each, and no object. */
class HashSet {
  #slots = new Uint32Array(2 * 4096);
  size = 0;

  /** False when it was there already. Zero stands for an empty slot. */
  add(high: number, low: number): boolean {
    const mask = this.#slots.length / 2 - 1;
    let at = low & mask;
    for (;;) {
      const [a, b] = [this.#slots[at * 2], this.#slots[at * 2 + 1]];
      if (a === high && b === low) return false;
      if (a === 0 && b === 0) break;
      at = (at + 1) & mask;
    }
    this.#slots[at * 2] = high;
    this.#slots[at * 2 + 1] = low;
    this.size += 1;
    if (this.size * 4 > this.#slots.length) this.#grow();
    return true;
  }

  has(high: number, low: number): boolean {
    const mask = this.#slots.length / 2 - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const [a, b] = [this.#slots[at * 2], this.#slots[at * 2 + 1]];
      if (a === high && b === low) return true;
      if (a === 0 && b === 0) return false;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.size = 0;
    for (let at = 0; at < old.length; at += 2) {
      const [high, low] = [old[at] as number, old[at + 1] as number];
      if (high !== 0 || low !== 0) this.add(high, low);
    }
  }
}

const generationMs = 10 * 60_000;
/** Of one generation: two of them take 64 MiB, and as much again while the second grows. */
const generationMax = 2_000_000;

/** Rows that came lately: what is sent twice is stored once. What slips through is counted once by readers. */
export interface SeenRows {
  /** Whether the row is new. From then on it is not. */
  note(org: string, id: string): boolean;
}

/** Two generations: a row is known for ten to twenty minutes, or while four million others came. */
export function createSeenRows(now: () => Date): SeenRows {
  let current = new HashSet();
  let previous = new HashSet();
  let sinceMs = now().getTime();
  return {
    note(org, id) {
      const nowMs = now().getTime();
      if (nowMs - sinceMs >= generationMs || current.size >= generationMax) {
        previous = current;
        current = new HashSet();
        sinceMs = nowMs;
      }
      const digest = hash('md5', `${org}\0${id}`, 'buffer');
      const [high, low] = [digest.readUInt32LE(0) | 1, digest.readUInt32LE(4)];
      const unsigned = high >>> 0;
      return !previous.has(unsigned, low) && current.add(unsigned, low);
    },
  };
}
