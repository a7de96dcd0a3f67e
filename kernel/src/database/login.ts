import { sql } from 'kysely';
import { type Database, systemScope } from './database.ts';

/** What the login that serves requests may do beyond serving them. */
export type LoginFault = 'superuser' | 'bypasses-row-level-security' | 'owns-tables';

export interface Login {
  readonly name: string;
  readonly faults: readonly LoginFault[];
}

/**
 * The login that serves requests, and what is wrong with it. Requests run as `dojang_app`, but injected SQL can reset
 * that role and then has all rights of this login. `schemas`: where our tables are.
 */
export async function inspectLogin(database: Database, schemas: readonly string[]): Promise<Login> {
  return database.transaction(systemScope, async (db) => {
    const { rows } = await sql<{
      name: string;
      super: boolean;
      bypasses: boolean;
      owns: boolean;
    }>`select rolname as name, rolsuper as super, rolbypassrls as bypasses, exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = any (${[...schemas]}::text[]) and c.relkind in ('r', 'p')
          and pg_has_role(session_user, c.relowner, 'member')
      ) as owns
      from pg_roles where rolname = session_user`.execute(db);
    const [login] = rows;
    if (login === undefined) throw new Error('the database does not know who is logged in');
    // A superuser has the other rights, too. A list of all of them would only hide the fix.
    const faults: LoginFault[] = login.super
      ? ['superuser']
      : [
          ...(login.bypasses ? (['bypasses-row-level-security'] as const) : []),
          ...(login.owns ? (['owns-tables'] as const) : []),
        ];
    return { name: login.name, faults };
  });
}
