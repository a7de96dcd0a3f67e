import { AsyncLocalStorage } from 'node:async_hooks';
import type { TransactionScope } from './database.ts';

interface Held {
  readonly as: TransactionScope;
  /** False once the transaction ended: what it left running may open another. */
  live: boolean;
}

const uuidOrEmpty = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/;

/** Knows, in any function below a transaction, that it is inside one. One per database. */
export function createTransactionGuard() {
  const held = new AsyncLocalStorage<Held>();
  return {
    /** The scope of the transaction that this code runs in. */
    current: (): TransactionScope | undefined => {
      const found = held.getStore();
      return found?.live ? found.as : undefined;
    },
    async run<R>(as: TransactionScope, work: () => Promise<R>): Promise<R> {
      const holding: Held = { as, live: true };
      try {
        return await held.run(holding, work);
      } finally {
        holding.live = false;
      }
    },
    assertFree(what: string): void {
      if (!held.getStore()?.live) return;
      throw new Error(`${what} inside a transaction: use the transaction's own handle (ctx.db)`);
    },
  };
}
export type TransactionGuard = ReturnType<typeof createTransactionGuard>;

/**
 * Begins and binds role and settings in one round trip. Local settings die with the transaction,
 * so that nothing leaks to the next client of a pooler.
 */
export function beginStatement(as: TransactionScope, timeoutMs?: number): string {
  if (!uuidOrEmpty.test(as.org) || !uuidOrEmpty.test(as.person)) {
    throw new Error('a transaction is bound to UUIDs or to nothing');
  }
  if (as.role !== 'dojang_app' && as.role !== 'dojang_system') {
    throw new Error('a transaction runs as dojang_app or dojang_system');
  }
  const settings = { 'app.org': as.org, 'app.person': as.person, role: as.role };
  const calls = Object.entries(settings).map(
    ([key, value]) => `set_config('${key}', '${value}', true)`,
  );
  if (timeoutMs !== undefined) calls.push(`set_config('statement_timeout', '${timeoutMs}', true)`);
  return `begin; select ${calls.join(', ')}`;
}

/** Values of rows must not travel in errors: PostgreSQL quotes them in `detail` and `where`. */
export function withoutRowValues(error: unknown): unknown {
  if (error instanceof Error) {
    for (const key of ['detail', 'where', 'internalQuery']) {
      if (key in error) Object.assign(error, { [key]: undefined });
    }
  }
  return error;
}
