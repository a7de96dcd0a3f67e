import { monitorEventLoopDelay } from 'node:perf_hooks';
import { loopDelayEveryMs } from '../observe/metrics.ts';

/** Above this the process serves nobody. An orchestrator restarts what says so several times in a row. */
const loopDelayMsMax = 5_000;

export interface Liveness {
  /** Whether the event loop turned all the time since it was last asked, and how long it stood still at most. */
  ask(): { readonly isLive: boolean; readonly loopDelayMs: number };
  close(): void;
}

export function createLiveness(): Liveness {
  const delay = monitorEventLoopDelay({ resolution: loopDelayEveryMs });
  delay.enable();
  return {
    ask() {
      const loopDelayMs = Math.round(delay.max / 1e6);
      delay.reset();
      return { isLive: loopDelayMs <= loopDelayMsMax, loopDelayMs };
    },
    close: () => void delay.disable(),
  };
}
