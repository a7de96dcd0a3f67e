import type { PgBoss } from 'pg-boss';
import { type JobClass, jobClasses } from '../core/job.ts';
import type { Logger } from '../observe/log.ts';

/** A process tells the others at most this often. */
const pauseMs = 30;

/** What a process tells the others: of which classes there are new jobs. */
export interface Hints {
  tell(jobClass: JobClass): void;
  listen(hear: (classes: readonly JobClass[]) => void): Promise<void>;
  close(): Promise<void>;
}

/** The embedded database has one process, which hears of its own jobs without any message. */
export const noHints: Hints = {
  tell: () => undefined,
  listen: async () => undefined,
  close: async () => undefined,
};

/**
 * Hints by NOTIFY, after the commit and in a statement of their own. PostgreSQL ends transactions with a NOTIFY
 * one at a time, so no other transaction may carry one, and this one does not wait for the disk. Hints may be lost: a
 * worker also looks by itself.
 */
export function createHints(boss: PgBoss, schema: string, log: Logger): Hints {
  const channel = `${schema}_hint`;
  const db = boss.getDb();
  const told = new Set<JobClass>();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<unknown> = Promise.resolve();
  let handle: { close(): Promise<void> } | undefined;

  function send(): void {
    timer = undefined;
    if (told.size === 0) return;
    const payload = [...told].join(',');
    told.clear();
    timer = setTimeout(send, pauseMs);
    timer.unref();
    sending = db
      .executeSql(`select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`, [
        channel,
        payload,
      ])
      .catch((error: unknown) => log.debug({ error }, 'a hint of new jobs was not sent'));
  }
  return {
    tell(jobClass) {
      told.add(jobClass);
      if (timer === undefined) send();
    },
    async listen(hear) {
      const all = () => hear(jobClasses);
      const known = new Set<string>(jobClasses);
      const read = (payload: string) =>
        hear(payload.split(',').filter((word): word is JobClass => known.has(word)));
      // A worker also looks by itself, so a server that cannot LISTEN still works.
      handle = await db.listen?.(channel, read, all).catch((error: unknown) => {
        log.warn(
          { error },
          'hints of new jobs are not heard: the worker looks each second for what people wait for, each ten for the rest',
        );
        return undefined;
      });
    },
    async close() {
      clearTimeout(timer);
      await sending;
      await handle?.close();
    },
  };
}
