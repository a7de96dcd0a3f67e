import { sql } from 'kysely';
import type { Database } from './database.ts';

/** What the login that serves requests may do beyond serving them. */
export type LoginFault = 'superuser' | 'bypasses-row-level-security' | 'owns-tables';

export interface Login {
  readonly name: string;
  readonly faults: readonly LoginFault[];
}

/**
 * The login that requests are served by, and what is wrong with it. Requests run as `dojang_app`, but
 * SQL that somebody smuggles in can take that role off again: then this login's rights are all that
 * is left. `schemas`: where our tables are.
 */
export async function inspectLogin(database: Database, schemas: readonly string[]): Promise<Login> {
  const scope = { role: 'dojang_system', org: '', person: '' } as const;
  return database.transaction(scope, async (db) => {
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
    // A superuser has the others' rights too; naming them all would only hide the mend.
    const faults: LoginFault[] = login.super
      ? ['superuser']
      : [
          ...(login.bypasses ? (['bypasses-row-level-security'] as const) : []),
          ...(login.owns ? (['owns-tables'] as const) : []),
        ];
    return { name: login.name, faults };
  });
}
