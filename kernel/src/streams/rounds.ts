/** Each stream has a sign of life in this time, and each device is asked for. */
const roundMs = 15_000;
/** The beats of a round are spread: all at once would hold up everything else. */
export const slicesMax = 30;

/** One timer for the beats of all and for the check of all. It runs while there is a stream. */
export function createRounds(beatSlice: (slice: number) => void, check: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined;
  let tick = 0;
  let isChecking = false;
  const turn = () => {
    beatSlice(tick % slicesMax);
    tick += 1;
    if (tick % slicesMax !== 0 || isChecking) return;
    isChecking = true;
    void check().finally(() => {
      isChecking = false;
    });
  };
  return {
    run() {
      timer ??= setInterval(turn, roundMs / slicesMax).unref();
    },
    rest() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
