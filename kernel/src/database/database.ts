import type { Kysely, Transaction } from 'kysely';
import type { ConstructorOptions } from 'pg-boss';
import type { Tables } from '../tables.gen.ts';

/** Whom a transaction acts for. Row-level security reads `org` and `person`. */
export interface TransactionScope {
  /** `dojang_system` sees the ids of all orgs and how many events each has, and nothing else of theirs. */
  readonly role: 'dojang_app' | 'dojang_system';
  /** UUID, or `''` for none: then nothing is visible. */
  readonly org: string;
  /** UUID, or `''` when the system acts. */
  readonly person: string;
}

/** One database behind one face: PGlite in a worker thread, or PostgreSQL. */
export interface Database {
  readonly kind: 'embedded' | 'postgres';
  /**
   * Runs `work` in one transaction whose role and settings are local to it. Any other handle used
   * inside throws: on one connection it would wait for itself forever.
   *
   * @throws Problem 503 `database-unavailable` when no connection can be had within five seconds.
   */
  transaction<R>(
    as: TransactionScope,
    // biome-ignore lint/suspicious/noExplicitAny: each owner sees its own tables.
    work: (db: Transaction<any>) => Promise<R>,
  ): Promise<R>;
  /** The owner's own view: boot, migrations and tests only. Not the login that serves requests. */
  readonly root: Kysely<Tables>;
  /** Several statements at once, as the owner. */
  exec(sql: string): Promise<void>;
  /** Lets the login that serves act as the roles that the migrations made. Safe at each start. */
  admitLogin(): Promise<void>;
  /** How pg-boss reaches this database without getting in the way of transactions. */
  bossDb(): Pick<ConstructorOptions, 'db' | 'backend' | 'connectionString' | 'max'>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
