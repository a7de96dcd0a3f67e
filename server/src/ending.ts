import { setTimeout as wait } from 'node:timers/promises';
import type { Readiness } from '@dojang/kernel/server';

interface Closable {
  close(): Promise<void>;
}

/** How a process ends when it is asked to. */
export interface Ending {
  /** Whether a signal came. What fails from here on is of no interest to anybody. */
  readonly isAsked: boolean;
  /** From here on an end closes `app`, once `start` has settled. */
  hold(app: Closable, start: Promise<unknown>): void;
}

const startMsMax = 10_000;
/** Requests have 15 s, jobs 20 s, the rest 5 s. */
const closeMsMax = 40_000;

/**
 * Before there is anything to close, a signal ends the process at once. Afterwards it is not ready for `drainMs` while
 * it still answers, so that balancers send the next request elsewhere, and then closes. A second signal ends it at once:
 * a person who presses twice means it.
 */
export function endOnSignals(readiness: Readiness, drainMs: number): Ending {
  let isAsked = false;
  let held: { readonly app: Closable; readonly start: Promise<unknown> } | undefined;

  async function end(): Promise<void> {
    readiness.drain();
    if (held === undefined) return;
    const { app, start } = held;
    await Promise.race([start.catch(() => undefined), wait(startMsMax)]);
    await wait(drainMs);
    const late = setTimeout(() => process.exit(1), closeMsMax);
    await app.close();
    clearTimeout(late);
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isAsked) process.exit(130);
      isAsked = true;
      end().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  return {
    get isAsked() {
      return isAsked;
    },
    hold: (app, start) => {
      held = { app, start };
    },
  };
}
