import { sql } from 'kysely';
import type { Database } from '../database.ts';

/** What a server has to know of its PostgreSQL before it changes anything there. */
export interface ServerFacts {
  /** Such as 17. */
  readonly major: number;
  readonly isReplica: boolean;
  /** How many connections all processes may have together. */
  readonly connectionsMax: number;
  /** Positive when this machine's clock is ahead of the database's. */
  readonly clockAheadMs: number;
  /** A table that is not ours, in a database in which nothing of ours is. */
  readonly foreignTable: string | null;
}

export async function inspectServer(database: Database, now: () => Date): Promise<ServerFacts> {
  const before = now().getTime();
  const { rows } = await sql<Omit<ServerFacts, 'clockAheadMs'> & { at: Date }>`
    select current_setting('server_version_num')::int / 10000 as major,
      pg_is_in_recovery() as "isReplica",
      current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0) as "connectionsMax",
      clock_timestamp() as at,
      case when to_regclass('kernel.migration') is null then (
        select format('%I.%I', n.nspname, c.relname)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema$)'
          -- An extension brings tables of its own.
          and not exists (select from pg_depend d
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
        order by 1 limit 1
      ) end as "foreignTable"`.execute(database.root);
  const [found] = rows;
  if (found === undefined) throw new Error('the database does not say what it is');
  const { at, ...facts } = found;
  return { ...facts, clockAheadMs: (before + now().getTime()) / 2 - at.getTime() };
}
