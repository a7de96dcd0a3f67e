import { type Kysely, sql } from 'kysely';

/** A server that migrates takes seconds; one that found no end in a minute is stuck, or was never one. */
const waitSeconds = 60;

const notAvailable = '55P03';

/**
 * Runs `work` while no other server of the deployment starts. Whoever may run SQL can take an advisory
 * lock and keep it, so the wait has an end and says where to look.
 *
 * @param db one connection, which keeps the lock
 * @param lockNumber any constant of ours
 */
export async function withStartLock<R>(
  // biome-ignore lint/suspicious/noExplicitAny: migrations come before the tables that a type could name.
  db: Kysely<any>,
  lockNumber: number,
  work: () => Promise<R>,
): Promise<R> {
  await sql`select set_config('lock_timeout', ${`${waitSeconds}s`}, false)`.execute(db);
  try {
    await sql`select pg_advisory_lock(${lockNumber}::bigint)`.execute(db);
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== notAvailable) throw cause;
    throw new Error(
      `another session has kept the start lock of this database for ${waitSeconds} seconds: find it by "select pid, usename from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and objid = ${lockNumber}", end it, then start again`,
      { cause },
    );
  } finally {
    // The work itself may wait longer: an index on a big table takes its time.
    await sql`select set_config('lock_timeout', '0', false)`.execute(db);
  }
  try {
    return await work();
  } finally {
    await sql`select pg_advisory_unlock(${lockNumber}::bigint)`.execute(db);
  }
}
