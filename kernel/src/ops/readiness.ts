import { statfs } from 'node:fs/promises';
import { within } from '../base/within.ts';
import type { Database } from '../database/database.ts';
import type { Logger } from '../observe/log.ts';

/** A part of readiness. False or a rejection means: send no requests here. */
export interface ReadyCheck {
  readonly holds: () => Promise<boolean> | boolean;
  /** What a person does when it does not hold. */
  readonly fix: string;
}

export interface ReadyAnswer {
  readonly isReady: boolean;
  readonly checks: Readonly<Record<string, boolean>>;
  /** By the name of the check, for those that do not hold. */
  readonly fixes: Readonly<Record<string, string>>;
}

/**
 * Whether this process may be sent work. It never asks a model, Slack or Redis: without them the server still answers,
 * and a balancer that took all processes out would end what still works.
 */
export interface Readiness {
  /** Adds a check to those of starting and draining. */
  add(name: string, check: ReadyCheck): void;
  /** Everything that this process does has begun. */
  noteStarted(): void;
  /** From here on it is not ready, and still answers what comes. */
  drain(): void;
  ask(): Promise<ReadyAnswer>;
}

/** The database answers and takes a write, on a connection that no request can hold. */
export const databaseCheck = (database: Pick<Database, 'probe'>): ReadyCheck => ({
  holds: () => database.probe().then(() => true),
  fix: 'the database does not answer or takes no write: is it running, is its disk full, is it a replica?',
});

const diskBytesMin = 16 * 1024 * 1024;

/** A full disk still takes the small write of the database's own check, and refuses whatever needs another page. */
export const diskCheck = (folder: string): ReadyCheck => ({
  holds: async () => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= diskBytesMin;
  },
  fix: `the disk of ${folder} is full: make room, or move DOJANG_DATA to a larger one`,
});

const checkMs = 2_000;
const keptMs = 5_000;
const keptFailedMs = 1_000;

const starting = 'the process is starting: wait, and read its log when this lasts a minute';
const draining = 'the process is ending: send requests to another one';

async function holds({ holds }: ReadyCheck): Promise<boolean> {
  return within(Promise.resolve().then(holds), checkMs, 'no answer in time').catch(() => false);
}

/**
 * An answer is kept for five seconds, and for one when something did not hold: a probe that asks often writes no
 * more to the database than one that asks seldom.
 */
export function createReadiness(log: Pick<Logger, 'warn' | 'info'>): Readiness {
  const checks = new Map<string, ReadyCheck>();
  let hasStarted = false;
  let isDraining = false;
  let wasReady = true;
  let kept:
    | { readonly results: readonly (readonly [string, boolean])[]; until: number }
    | undefined;
  let asking: Promise<readonly (readonly [string, boolean])[]> | undefined;

  async function look() {
    const results = await Promise.all(
      [...checks].map(async ([name, check]) => [name, await holds(check)] as const),
    );
    const allHold = results.every(([, good]) => good);
    kept = { results, until: performance.now() + (allHold ? keptMs : keptFailedMs) };
    return results;
  }

  function noteChange({ isReady, fixes }: ReadyAnswer): void {
    if (!hasStarted || isDraining || isReady === wasReady) return;
    wasReady = isReady;
    if (isReady) log.info('this process is ready again');
    else log.warn({ fixes }, 'this process is not ready');
  }

  return {
    add: (name, check) => {
      checks.set(name, check);
      kept = undefined;
    },
    noteStarted: () => {
      hasStarted = true;
    },
    drain: () => {
      isDraining = true;
    },
    async ask() {
      let results = kept !== undefined && performance.now() < kept.until ? kept.results : undefined;
      if (results === undefined) {
        asking ??= look().finally(() => {
          asking = undefined;
        });
        results = await asking;
      }
      const all = [['started', hasStarted], ['open', !isDraining], ...results] as const;
      const fixOf = (name: string) =>
        name === 'started' ? starting : name === 'open' ? draining : (checks.get(name)?.fix ?? '');
      const answer: ReadyAnswer = {
        isReady: all.every(([, good]) => good),
        checks: Object.fromEntries(all),
        fixes: Object.fromEntries(
          all.filter(([, good]) => !good).map(([name]) => [name, fixOf(name)]),
        ),
      };
      noteChange(answer);
      return answer;
    },
  };
}
