/** A wall clock that runs like the real one, and can be moved. */
export interface TestClock {
  readonly now: () => Date;
  advance(ms: number): void;
  /** Back to real time. */
  reset(): void;
}

export function createTestClock(): TestClock {
  let offsetMs = 0;
  return {
    now: () => new Date(Date.now() + offsetMs),
    advance: (ms) => {
      offsetMs += ms;
    },
    reset: () => {
      offsetMs = 0;
    },
  };
}
