import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { within } from '../base/within.ts';
import { beginStatement, systemScope, withoutRowValues } from './transactions/transaction-scope.ts';

/** An answer that takes longer is none: who asks has to send the requests elsewhere. */
export const probeMs = 2_000;

/** Takes a row that nobody holds, so that a probe waits for no lock. Fails when it could not write. */
const beat = `do $$ begin
  update kernel.heartbeat set beaten_at = now()
    where slot = (select slot from kernel.heartbeat for no key update skip locked limit 1);
  if not found then raise exception 'no row of kernel.heartbeat could be written'; end if;
end $$`;

/** The whole write as one message: begun, bounded and committed in one round trip. */
export const probeStatement = `${beginStatement(systemScope, `set_config('statement_timeout', '${probeMs}', true)`)}; ${beat};\ncommit`;

const awayMs = 2_000;
const askEachMs = 200;

/** Ends with `work`, or when `ask` failed for two seconds: what waits for a database that is away would wait for ever. */
export async function unlessAway(work: Promise<unknown>, ask: () => Promise<void>): Promise<void> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  async function away(): Promise<void> {
    let since: number | undefined;
    while (!isDone && (since === undefined || performance.now() - since < awayMs)) {
      const begun = performance.now();
      const isThere = await ask().then(
        () => true,
        () => false,
      );
      since = isThere ? undefined : (since ?? begun);
      await wait(askEachMs, undefined, { ref: false });
    }
    // What is done must be over, and its failure said.
    if (isDone) await done;
  }
  await Promise.race([done, away()]);
  done.catch(() => undefined);
}

/** Callers at the same time share one answer. */
export function sharing(ask: () => Promise<void>): () => Promise<void> {
  let asking: Promise<void> | undefined;
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

/**
 * Asks over a connection of its own, so that a pool whose connections all wait does not look like a database that is
 * away. A connection that failed once is left, and the next call makes another.
 */
export function createProbe(url: string): { ask(): Promise<void>; close(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: probeMs,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
    keepAlive: true,
    application_name: 'dojang probe',
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  /** Connecting and writing together stay within the bound. */
  async function write(): Promise<void> {
    const until = Date.now() + probeMs;
    const client = await pool.connect();
    const leftMs = Math.max(1, until - Date.now());
    try {
      await within(client.query(probeStatement), leftMs, 'the database takes no write in time');
      client.release();
    } catch (error) {
      client.release(true);
      throw withoutRowValues(error);
    }
  }

  return { ask: sharing(write), close: () => pool.end() };
}
