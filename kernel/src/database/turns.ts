/** Gives the turn back. */
export type Release = () => void;

interface Waiting {
  readonly key: string;
  readonly grant: (release: Release) => void;
}

/** Above so many keys, those that are behind anyway are forgotten. */
const keysMax = 1_000;

/**
 * Turns at something that serves `atOnce` at a time, `perKey` of them for one key. They are shared by
 * the time that each key held them: who asks for little goes before who has a hundred waiting. Among
 * the turns of one key it is first come, first served.
 */
export function createTurns(
  atOnce: number,
  perKey: number = atOnce,
  now: () => number = () => performance.now(),
) {
  const waiting: Waiting[] = [];
  const held = new Map<string, number>();
  /** The ms that a key has had, counted from where the others stood when it came. */
  const used = new Map<string, number>();
  /** Where the key stood that was served last. A new key begins here, and not far ahead of all. */
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
      const isFull = (held.get(key) ?? 0) >= perKey;
      if (!isFull && (!best || standing(key) < standing(best.key))) best = turn;
    }
    if (best) waiting.splice(waiting.indexOf(best), 1);
    return best;
  }

  function release(key: string, ms: number): void {
    free += 1;
    const left = (held.get(key) ?? 1) - 1;
    if (left > 0) held.set(key, left);
    else held.delete(key);
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
      free -= 1;
      held.set(key, (held.get(key) ?? 0) + 1);
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

  /** @throws Error `ETIMEDOUT` when no turn came within `waitMaxMs`. */
  return (key: string, waitMaxMs?: number): Promise<Release> =>
    new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.splice(waiting.indexOf(turn), 1);
        reject(Object.assign(new Error('no turn came in time'), { code: 'ETIMEDOUT' }));
      };
      const late = waitMaxMs === undefined ? undefined : setTimeout(giveUp, waitMaxMs);
      const turn: Waiting = {
        key,
        grant(release) {
          clearTimeout(late);
          resolve(release);
        },
      };
      waiting.push(turn);
      serve();
    });
}
