/**
 * Whether the server can be reached. A slow answer is no sign; a stream that broke, a request that found nobody and the
 * browser's own word are. Then the server is asked itself, until it answers.
 */

/** Two refusals in a row take this long; a probe without any answer counts alone. */
const againMs = 700;
const silentMs = 2_500;
const restMs = 2_000;

interface Around {
  /** Resolves to whether the server answered; rejects when nobody did, or at the signal. */
  readonly probe: (signal: AbortSignal) => Promise<boolean>;
  readonly onChange: (isAway: boolean) => void;
  readonly wait: (ms: number) => Promise<void>;
}

export function createReach({ probe, onChange, wait }: Around): {
  /** Something broke: asks the server, unless it is being asked. */
  doubt(): void;
  /** It was heard. */
  heard(): void;
} {
  let isAway = false;
  let round = 0;
  let isAsking = false;
  const say = (away: boolean) => {
    if (isAway === away) return;
    isAway = away;
    onChange(away);
  };
  /** `refused` at once, or `silent` after a while. */
  const ask = async (): Promise<'answered' | 'refused' | 'silent'> => {
    const signal = AbortSignal.timeout(silentMs);
    try {
      return (await probe(signal)) ? 'answered' : 'refused';
    } catch {
      return signal.aborted ? 'silent' : 'refused';
    }
  };
  const askUntilHeard = async (mine: number) => {
    for (let refusals = 0; mine === round; ) {
      const found = await ask();
      if (mine !== round) return;
      if (found === 'answered') {
        isAsking = false;
        return say(false);
      }
      refusals += found === 'silent' ? 2 : 1;
      if (refusals >= 2) say(true);
      await wait(isAway ? restMs : againMs);
    }
  };
  return {
    doubt() {
      if (isAsking) return;
      isAsking = true;
      round += 1;
      void askUntilHeard(round);
    },
    heard() {
      round += 1;
      isAsking = false;
      say(false);
    },
  };
}
