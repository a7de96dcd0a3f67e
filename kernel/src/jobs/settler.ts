import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../observe/log.ts';
import type { Settlement } from './job-row.ts';
import type { JobRows } from './job-rows.ts';

const pauseMs = 500;

/**
 * Writes down how runs ended. All that end while one statement is under way go with the next one. While the database
 * is away they wait: a job that another worker has by then is left alone, because each settlement names its start.
 */
export function createSettler(rows: JobRows, log: Logger) {
  let waiting: Settlement[] = [];
  let flushing: Promise<void> | undefined;
  let isClosed = false;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.splice(0, 500);
      try {
        await rows.settle(some);
      } catch (error) {
        log.warn({ error, jobs: some.length }, 'ends of jobs were not written yet');
        if (isClosed) return;
        waiting = [...some, ...waiting];
        await wait(pauseMs);
      }
    }
  }
  function start(): Promise<void> {
    flushing ??= flush().finally(() => {
      flushing = undefined;
    });
    return flushing;
  }
  return {
    /** Resolves when it is written. */
    async settle(all: readonly Settlement[]): Promise<void> {
      if (all.length === 0) return;
      waiting.push(...all);
      await start();
      if (waiting.length > 0) await start();
    },
    async close(): Promise<void> {
      isClosed = true;
      await start();
    },
  };
}
export type Settler = ReturnType<typeof createSettler>;
