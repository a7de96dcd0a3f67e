/** Milliseconds of work done, from any beginning. */
export type Clock = () => number;

/** Thrown where the time for reading is over. It never leaves the engine. */
export class OverTime extends Error {
  override readonly name = 'OverTime';
}

/** When reading has to end, so that what a hostile file costs is known beforehand. */
export interface Deadline {
  isOver(): boolean;
  /** @throws OverTime once it is over. Cheap enough for every step of a loop. */
  check(): void;
  /** Milliseconds since it was made. */
  spent(): number;
}

/**
 * Time of this thread's processor where Node tells it: on a busy machine the same change is read as far as
 * on a quiet one.
 */
const workClock: Clock = () => {
  const used = globalThis.process?.threadCpuUsage?.();
  return used === undefined ? Date.now() : (used.user + used.system) / 1000;
};

/** Steps between two looks at the clock, which takes about a microsecond. */
const stepsMax = 32;

export function deadlineIn(ms: number, clock: Clock = workClock): Deadline {
  const start = clock();
  let steps = 0;
  let over = false;
  const isOver = () => {
    over ||= clock() - start >= ms;
    return over;
  };
  return {
    isOver,
    spent: () => clock() - start,
    check() {
      steps += 1;
      if (over || (steps % stepsMax === 0 && isOver())) throw new OverTime();
    },
  };
}
