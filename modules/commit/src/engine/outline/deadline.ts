/** Milliseconds of work done, from any beginning. */
export type Clock = () => number;

/** Thrown when the time for reading has run out. It never leaves the engine. */
export class OverTime extends Error {
  override readonly name = 'OverTime';
}

/** When reading has to end, so that the cost of a hostile file is known beforehand. */
export interface Deadline {
  isOver(): boolean;
  /** Cheap enough for every step of a loop. @throws OverTime when the time has run out. */
  check(): void;
  /** Milliseconds since the start. */
  spent(): number;
}

/**
 * The processor time of this thread, if Node has it. On a busy machine the same change is then read as far as
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
