import { setTimeout as wait } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';

/** A server that starts takes seconds. A lock that is held for a minute is stuck, or not held by a server. */
const waitSecondsMax = 60;

export const notAvailable = '55P03';

export interface StartLockOptions {
  readonly waitSeconds?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: migrations come before the tables that a type could name.
type Session = Kysely<any>;

/** Until the transaction ends. `0` waits without end. */
export async function setLockTimeout(tx: Session, value: string): Promise<void> {
  await sql`select set_config('lock_timeout', ${value}, true)`.execute(tx);
}

/** Anyone who may run SQL can take an advisory lock and keep it, so the words say where to look. */
const stuck = (lockNumber: number, waitSeconds: number, cause?: unknown) =>
  new Error(
    `another session has kept the start lock of this database for ${waitSeconds} seconds: find it by "select pid, usename from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and objid = ${lockNumber}", end it, then start again`,
    { cause },
  );

/**
 * Waits until no other server holds the lock, and keeps it until the transaction ends. A lock of a transaction goes
 * with its server, and through a pooler it is never left on a connection that others get.
 *
 * @param lockNumber any constant of ours
 * @throws Error that says how to find who holds it.
 */
export async function takeStartLock(
  tx: Session,
  lockNumber: number,
  { waitSeconds = waitSecondsMax }: StartLockOptions = {},
): Promise<void> {
  await setLockTimeout(tx, `${waitSeconds}s`);
  try {
    await sql`select pg_advisory_xact_lock(${lockNumber}::bigint)`.execute(tx);
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== notAvailable) throw cause;
    throw stuck(lockNumber, waitSeconds, cause);
  }
  await setLockTimeout(tx, '0');
}

/** Takes the lock if it is free, and says which transaction has it. */
async function tryStartLock(tx: Session, lockNumber: number) {
  const { rows } = await sql<{ got: boolean; holder: string | null }>`
    select pg_try_advisory_xact_lock(${lockNumber}::bigint) as got, (
      select max(l.virtualtransaction) from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and l.classid = 0 and l.objid = ${lockNumber} and l.granted
        and d.datname = current_database()
    ) as holder`.execute(tx);
  return rows[0] ?? { got: false, holder: null };
}

/**
 * Runs `work`, which uses connections of its own, while no other server of the deployment does. The others ask again
 * and again instead of waiting in the database: behind a pooler with few connections, those who wait would have them all.
 * Nobody gives up while the lock goes from one server to the next, however many start on a slow machine.
 *
 * @throws Error that says how to find who holds it, when one transaction has kept it for so long.
 */
export async function withStartLock<R>(
  root: Session,
  lockNumber: number,
  work: () => Promise<R>,
  { waitSeconds = waitSecondsMax }: StartLockOptions = {},
): Promise<R> {
  let holder: string | null = null;
  let since = performance.now();
  for (;;) {
    const asked = await root.transaction().execute(async (tx) => {
      const found = await tryStartLock(tx, lockNumber);
      return { ...found, ...(found.got ? { result: await work() } : {}) };
    });
    if (asked.got) return asked.result as R;
    if (asked.holder !== holder) {
      ({ holder } = asked);
      since = performance.now();
    }
    if (performance.now() - since > waitSeconds * 1_000) throw stuck(lockNumber, waitSeconds);
    await wait(50 + Math.random() * 100);
  }
}
