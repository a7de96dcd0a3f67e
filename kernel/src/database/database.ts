import type { Kysely } from 'kysely';
import type { ConstructorOptions } from 'pg-boss';
import type { Tables } from '../tables.gen.ts';
import type { TransactionScope } from './transactions/transaction-scope.ts';
import type { Begun, TransactionOptions, Work } from './transactions/transactions.ts';

export {
  type Reach,
  systemScope,
  type TransactionScope,
} from './transactions/transaction-scope.ts';
export type { Begun, TransactionOptions } from './transactions/transactions.ts';

/** One database behind one face: PGlite in a worker thread, or PostgreSQL. */
export interface Database {
  readonly kind: 'embedded' | 'postgres';
  /**
   * Runs `work` in one transaction whose role and settings are local to it. Any other handle used
   * inside throws: on one connection it would wait for itself forever.
   *
   * @throws Problem 503 `busy` when the org has its share of the connections and as many wait as may, when PostgreSQL
   *   ended what took too long, or undid it because of another transaction; 503 `database-unavailable` when no
   *   connection can be had within five seconds, or the connection was cut.
   */
  transaction<R>(as: TransactionScope, work: Work<R>, options?: TransactionOptions): Promise<R>;
  /**
   * Asks one statement without parameters in one round trip: begun, asked and ended. It goes on in what a request has
   * begun with the same scope, and ends that.
   */
  ask<Row>(as: TransactionScope, statement: string): Promise<readonly Row[]>;
  /** Begins a transaction, which the first transaction of a request goes on with; `statement` travels as it begins. */
  begin<Row>(as: TransactionScope, statement: string): Promise<Begun<Row>>;
  /** The owner's own view: boot, migrations and tests only. Not the login that serves requests. */
  readonly root: Kysely<Tables>;
  /** Several statements at once, as the owner. */
  exec(sql: string): Promise<void>;
  /** Whether {@link admitLogin} would change nothing. */
  isLoginAdmitted(): Promise<boolean>;
  /** Lets the login that serves act as the roles that the migrations made. Safe at each start. */
  admitLogin(): Promise<void>;
  /** How pg-boss reaches this database without getting in the way of transactions. */
  bossDb(): Pick<ConstructorOptions, 'db' | 'backend' | 'connectionString' | 'max'>;
  /**
   * Whether the database answers and takes a write, asked apart from the connections that serve. Rejects when no write
   * was committed within two seconds.
   */
  probe(): Promise<void>;
  close(): Promise<void>;
}
