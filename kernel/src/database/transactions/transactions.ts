import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { ControlledTransaction, Kysely, Transaction } from 'kysely';
import type { Tables } from '../../tables.gen.ts';
import type { DatabaseMetrics } from './database-metrics.ts';
import { collisionOf, shedOf } from './faults.ts';
import {
  type Held,
  hold,
  isSameScope,
  type TransactionGuard,
  type TransactionScope,
} from './transaction-scope.ts';

/** How often work that PostgreSQL undid because of another's is run again. */
const retriesMax = 2;
/** A transaction that was begun and is not gone on with after this time is ended: nobody else could have its place. */
const offeredMs = 20;

/** What a transaction does, and by `atEnd` the statement that travels in the message that ends it. */
// biome-ignore lint/suspicious/noExplicitAny: each owner sees its own tables.
export type Work<R, DB = any> = (
  db: Transaction<DB>,
  atEnd: (statement: string) => void,
) => Promise<R>;

export interface TransactionOptions {
  /**
   * The work asks and changes the database and nothing else, so that it may run again from its beginning when PostgreSQL
   * undid it because of another transaction.
   */
  readonly repeatable?: boolean;
}

/** A transaction that has begun and waits to be gone on with. */
export interface Begun<Row> {
  /** What the statement in its first message answered. */
  readonly rows: readonly Row[];
  /**
   * Runs `work`. The first transaction in it that has the scope `as` goes on in this one; `as` has to be what the first
   * statement left the settings at. Ends it when none did.
   */
  goOn<R>(as: TransactionScope, work: () => Promise<R>): Promise<R>;
  /** Ends it, unless that has happened. */
  end(): Promise<void>;
}

/** What a request offers to its first transaction. */
interface Offer {
  readonly as: TransactionScope;
  /** The open transaction, once; undefined when another has it, or it has ended. */
  take(): Opened | undefined;
  end(): Promise<void>;
}

interface Opened {
  readonly held: Held;
  readonly db: ControlledTransaction<Tables>;
}

interface Options {
  readonly inner: Kysely<Tables>;
  readonly guard: TransactionGuard;
  readonly metrics: DatabaseMetrics;
}

/** Goes on in an open transaction, and ends it. */
async function goOnIn<R>(guard: TransactionGuard, { held, db }: Opened, work: Work<R>): Promise<R> {
  return guard.run(held, async () => {
    try {
      const result = await work(db, (statement) => {
        held.last = statement;
      });
      await db.commit().execute();
      return result;
    } catch (error) {
      await db.rollback().execute();
      throw error;
    }
  });
}

/** An open transaction for whoever takes it first. It ends by itself when nobody does in time. */
function createOffer(guard: TransactionGuard, opened: Opened): Omit<Offer, 'as'> {
  let isOpen = true;
  const take = () => {
    if (!isOpen) return undefined;
    isOpen = false;
    clearTimeout(late);
    return opened;
  };
  const end = async () => {
    // It has only read, so that nothing is lost when its end fails.
    const left = take();
    if (left) await goOnIn(guard, left, async () => undefined).catch(() => undefined);
  };
  const late = setTimeout(end, offeredMs);
  return { take, end };
}

/** Transactions of one database, on connections that come begun. */
export function createTransactions({ inner, guard, metrics }: Options) {
  const offers = new AsyncLocalStorage<Offer>();

  async function once<R>(as: TransactionScope, work: Work<R>): Promise<R> {
    const offer = offers.getStore();
    if (offer !== undefined && isSameScope(offer.as, as)) {
      const opened = offer.take();
      if (opened) return goOnIn(guard, opened, work);
    }
    // It would wait for a place that the offer has.
    await offer?.end();
    const held = hold(as);
    const atEnd = (statement: string) => {
      held.last = statement;
    };
    return guard.run(held, () => inner.transaction().execute((db) => work(db, atEnd)));
  }

  async function shedding<R>(work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      const shed = shedOf(error);
      if (shed === undefined) throw error;
      metrics.shed(shed.reason);
      throw shed.problem;
    }
  }

  async function transaction<R>(
    as: TransactionScope,
    work: Work<R>,
    { repeatable = false }: TransactionOptions = {},
  ): Promise<R> {
    guard.assertFree('a second transaction was opened');
    return shedding(async () => {
      for (let retries = 0; ; retries += 1) {
        try {
          return await once(as, work);
        } catch (error) {
          const code = collisionOf(error);
          if (!repeatable || code === undefined || retries === retriesMax) throw error;
          metrics.retried(code);
          await wait((retries + 1) * (10 + Math.random() * 40));
        }
      }
    });
  }

  async function ask<Row>(as: TransactionScope, statement: string): Promise<readonly Row[]> {
    guard.assertFree('a second transaction was opened');
    const offer = offers.getStore();
    const opened = offer !== undefined && isSameScope(offer.as, as) ? offer.take() : undefined;
    if (opened) {
      await shedding(() => goOnIn(guard, opened, async (_db, atEnd) => atEnd(statement)));
      return opened.held.rows as readonly Row[];
    }
    await offer?.end();
    const held = hold(as, { first: statement, isWhole: true });
    await shedding(() => guard.run(held, () => inner.connection().execute(async () => undefined)));
    return held.rows as readonly Row[];
  }

  async function begin<Row>(as: TransactionScope, statement: string): Promise<Begun<Row>> {
    guard.assertFree('a second transaction was opened');
    const held = hold(as, { first: statement });
    const db = await shedding(() => guard.within(held, () => inner.startTransaction().execute()));
    const offer = createOffer(guard, { held, db });
    return {
      rows: held.rows as readonly Row[],
      end: offer.end,
      goOn: (as, work) => offers.run({ as, ...offer }, () => work().finally(offer.end)),
    };
  }

  return { transaction, ask, begin };
}
