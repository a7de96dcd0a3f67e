/** Gives the turn back. */
export type Release = () => void;

interface Waiting {
  readonly key: string;
  readonly grant: (release: Release) => void;
}

/** Why no turn was had: too many wait already, or none came in time. */
export class NoTurn extends Error {
  readonly reason: 'queue-full' | 'queue-late';

  constructor(reason: NoTurn['reason']) {
    super(reason === 'queue-full' ? 'too many wait for a turn' : 'no turn came in time');
    this.reason = reason;
  }
}

export interface TurnOptions {
  /** How many are served at a time. */
  readonly atOnce: number;
  /** How many of these one key may have; all when left out. */
  readonly perKey?: number;
  /** How many it may have when no other key asked for a second; `perKey` when left out. */
  readonly perKeyAlone?: number;
  /** How many of one key may wait; any number when left out. */
  readonly waitingMax?: number;
  /** Milliseconds; tests move it. */
  readonly now?: () => number;
}

/** How many of each key there are; a key of which there is none takes no room. */
function createCounts() {
  const counts = new Map<string, number>();
  const of = (key: string) => counts.get(key) ?? 0;
  return {
    of,
    add(key: string, more: 1 | -1): void {
      const count = of(key) + more;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    },
  };
}

/** A key is alone when no other asked for so long. */
const aloneMs = 1_000;

/** When a key asked, and when another did last. */
function createAskers(now: () => number) {
  let last = { key: '', at: Number.NEGATIVE_INFINITY };
  let otherAt = last.at;
  return {
    note(key: string): void {
      if (key !== last.key) otherAt = last.at;
      last = { key, at: now() };
    },
    isAlone: (key: string) => now() - (key === last.key ? otherAt : last.at) > aloneMs,
  };
}

/** Above so many keys, those that are behind the others are forgotten. */
const keysMax = 1_000;

/**
 * Turns at something that serves `atOnce` at a time, `perKey` of them for one key. They are shared by
 * the time that each key held them, so that a key that asks for little goes before one with a hundred waiting. Among
 * the turns of one key it is first come, first served.
 */
export function createTurns(options: TurnOptions) {
  const { atOnce, perKey = atOnce, waitingMax = Number.POSITIVE_INFINITY } = options;
  const { perKeyAlone = perKey } = options;
  const now = options.now ?? (() => performance.now());
  const askers = createAskers(now);
  const waiting: Waiting[] = [];
  const waitingOf = createCounts();
  const heldOf = createCounts();
  /** The milliseconds that a key has used, counted from where the others stood when it came. */
  const used = new Map<string, number>();
  /** Where the key that was served last stood. A new key begins here, so that it is not far ahead of all. */
  let floor = 0;
  let free = atOnce;
  const standing = (key: string) => Math.max(floor, used.get(key) ?? 0);

  function next(): Waiting | undefined {
    const seen = new Set<string>();
    let best: Waiting | undefined;
    for (const turn of waiting) {
      const { key } = turn;
      if (seen.has(key)) continue;
      seen.add(key);
      const isFull = heldOf.of(key) >= (askers.isAlone(key) ? perKeyAlone : perKey);
      if (!isFull && (!best || standing(key) < standing(best.key))) best = turn;
    }
    if (best) waiting.splice(waiting.indexOf(best), 1);
    return best;
  }

  function release(key: string, ms: number): void {
    free += 1;
    heldOf.add(key, -1);
    used.set(key, standing(key) + ms);
    if (used.size > keysMax) {
      for (const [other, had] of used) if (had <= floor) used.delete(other);
    }
    serve();
  }

  function serve(): void {
    for (;;) {
      const turn = free > 0 ? next() : undefined;
      if (!turn) return;
      const { key, grant } = turn;
      waitingOf.add(key, -1);
      free -= 1;
      heldOf.add(key, 1);
      floor = standing(key);
      const since = now();
      let isOver = false;
      grant(() => {
        if (isOver) return;
        isOver = true;
        release(key, now() - since);
      });
    }
  }

  /** @throws NoTurn when too many of the key wait, or no turn came within `waitMaxMs`. */
  function take(key: string, waitMaxMs?: number): Promise<Release> {
    return new Promise((resolve, reject) => {
      if (waitingOf.of(key) >= waitingMax) return reject(new NoTurn('queue-full'));
      const giveUp = () => {
        waiting.splice(waiting.indexOf(turn), 1);
        waitingOf.add(key, -1);
        reject(new NoTurn('queue-late'));
      };
      const late = waitMaxMs === undefined ? undefined : setTimeout(giveUp, waitMaxMs);
      const turn: Waiting = {
        key,
        grant(release) {
          clearTimeout(late);
          resolve(release);
        },
      };
      askers.note(key);
      waiting.push(turn);
      waitingOf.add(key, 1);
      serve();
    });
  }

  return { take, waiting: () => waiting.length, held: () => atOnce - free };
}
export type Turns = ReturnType<typeof createTurns>;
