import { setTimeout as sleep } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import { type Database, systemScope } from './database.ts';
import { setLockTimeout } from './start-lock.ts';

/** This month and as many after it are there before the first row comes. */
const monthsAhead = 3;
/** Whoever waits for the lock makes others wait behind it: better another try. */
const lockMs = 2_000;
const triesMax = 5;

const firstOfMonth = (now: Date, ahead: number) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));

/** What {@link Database.transaction} makes of a lock that could not be had in time. */
const isBusy = (error: unknown): boolean => error instanceof Problem && error.code === 'busy';

/** The tables that modules keep by month. */
export const monthTables = (
  modules: readonly { readonly months: readonly { readonly table: string }[] }[],
): string[] => modules.flatMap(({ months }) => months.map(({ table }) => table));

/** Runs a statement that locks a table, in a transaction of its own; again when others used the table for so long. */
export async function withShortLock(
  database: Database,
  statement: RawBuilder<unknown>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await database.transaction(systemScope, async (db) => {
        await setLockTimeout(db, `${lockMs}ms`);
        await statement.execute(db);
      });
      return;
    } catch (error) {
      if (!isBusy(error) || tries === triesMax) throw error;
      await sleep(tries * 200 + Math.random() * 200);
    }
  }
}

const ensureMonth = (database: Database, table: string, at: Date): Promise<void> =>
  withShortLock(database, sql`select kernel.ensure_month(${table}, ${at}::timestamptz)`);

/**
 * Makes what is missing of this month and the next ones, in a transaction for each: none holds a lock for long.
 *
 * @throws Error with both clocks when the clock of this server is far from the database's.
 */
export async function ensureMonths(
  database: Database,
  tables: readonly string[],
  now: Date,
): Promise<void> {
  for (const table of ['kernel.event', ...tables]) {
    await ensureMonth(database, table, now);
    for (let ahead = 1; ahead <= monthsAhead; ahead += 1) {
      await ensureMonth(database, table, firstOfMonth(now, ahead));
    }
  }
}

/**
 * Notes which tables are kept by month and makes what they need now. Run at each start.
 *
 * @param tables schema and table, partitioned by range of a time
 */
export async function prepareMonths(
  database: Database,
  tables: readonly string[],
  now: Date,
): Promise<void> {
  if (tables.length > 0) {
    await database.transaction(systemScope, (db) =>
      db
        .insertInto('kernel.month_table')
        .values(tables.map((name) => ({ name })))
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
  }
  await ensureMonths(database, tables, now);
}

/** How many months after this one each table has, without a gap. */
export async function countMonthsAhead(
  database: Database,
  now: Date,
): Promise<{ readonly table: string; readonly months: number }[]> {
  const { rows } = await database.transaction(systemScope, (db) =>
    sql<{ table: string; months: number }>`
      with child as (
        select t.name, right(c.relname, 7) as month
        from kernel.month_table t
        join pg_namespace n on n.nspname = split_part(t.name, '.', 1)
        join pg_class p on p.relnamespace = n.oid and p.relname = split_part(t.name, '.', 2)
        join pg_inherits i on i.inhparent = p.oid
        join pg_class c on c.oid = i.inhrelid
      )
      select t.name as table, (
        select coalesce(min(n) - 1, 12)::int from generate_series(1, 12) n
        where not exists (select from child c where c.name = t.name
          and c.month = to_char(${now}::timestamptz at time zone 'UTC' + make_interval(months => n), 'YYYY_MM'))
      ) as months
      from kernel.month_table t order by t.name`.execute(db),
  );
  return rows;
}
