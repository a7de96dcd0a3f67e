import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Which rows a transaction may see within its org: those of its person, or all. `granted`: all, but of resources, where
 * the org is granted, those that its person has a grant for.
 */
export type Reach = 'own' | 'granted' | 'all';
const reaches: readonly Reach[] = ['own', 'granted', 'all'];

/** Whom a transaction acts for. Row-level security reads `org`, `person`, `reach` and `identity`. */
export interface TransactionScope {
  /** `dojang_system` sees the ids of all orgs and how many events each has, and nothing else of theirs. */
  readonly role: 'dojang_app' | 'dojang_system';
  /** UUID, or `''` for none: then nothing is visible. */
  readonly org: string;
  /** UUID, or `''` when the system acts. */
  readonly person: string;
  /** `own` when left out. */
  readonly reach?: Reach;
  /** The caller only says that it is of the org. It waits for its turn apart from those who are. */
  readonly isUnproven?: boolean;
  /** UUID of the identity whose rows it sees in all orgs; none when left out. */
  readonly identity?: string;
}

/** Whose turn of the database it takes. The system takes turns as one more org does. */
export const turnKeyOf = ({ role, org, isUnproven, identity }: TransactionScope): string => {
  if (role === 'dojang_system') return 'system';
  const key = org === '' && identity !== undefined ? `identity:${identity}` : org;
  return isUnproven ? `unproven:${key}` : key;
};

/** The system, across all orgs. */
export const systemScope: TransactionScope = { role: 'dojang_system', org: '', person: '' };

export const isSameScope = (a: TransactionScope, b: TransactionScope): boolean =>
  a.role === b.role &&
  a.org === b.org &&
  a.person === b.person &&
  (a.reach ?? 'own') === (b.reach ?? 'own') &&
  (a.identity ?? '') === (b.identity ?? '');

/** A transaction that code runs in, or that a connection is asked for. */
export interface Held {
  readonly as: TransactionScope;
  /** What travels in the message that begins it. */
  readonly first?: string;
  /** It ends in that message, too. */
  readonly isWhole?: boolean;
  /** What travels in the message that ends it. */
  last?: string;
  /** What `first` answered; `last`, once it has. */
  rows: readonly unknown[];
  /** False once the transaction has ended. Code that is still running may then open another. */
  live: boolean;
}

export const hold = (
  as: TransactionScope,
  options: Pick<Held, 'first' | 'isWhole'> = {},
): Held => ({ as, ...options, rows: [], live: true });

/** Lets any function below a transaction find out that it is inside one. One per database. */
export function createTransactionGuard() {
  const inside = new AsyncLocalStorage<Held>();
  return {
    /** The transaction that this code runs in. */
    current: (): Held | undefined => {
      const found = inside.getStore();
      return found?.live ? found : undefined;
    },
    /** Runs `work` inside. The transaction stays open where `work` leaves it open. */
    within: <R>(held: Held, work: () => Promise<R>): Promise<R> => inside.run(held, work),
    /** Runs `work` inside, and the transaction ends with it. */
    async run<R>(held: Held, work: () => Promise<R>): Promise<R> {
      try {
        return await inside.run(held, work);
      } finally {
        held.live = false;
      }
    },
    assertFree(what: string): void {
      if (!inside.getStore()?.live) return;
      throw new Error(`${what} inside a transaction: use the transaction's own handle (ctx.db)`);
    },
  };
}
export type TransactionGuard = ReturnType<typeof createTransactionGuard>;

const uuidOrEmpty = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/;

function checkScope({ role, org, person, reach = 'own', identity = '' }: TransactionScope): void {
  if (![org, person, identity].every((id) => uuidOrEmpty.test(id))) {
    throw new Error('a transaction is bound to UUIDs or to nothing');
  }
  if (role !== 'dojang_app' && role !== 'dojang_system') {
    throw new Error('a transaction runs as dojang_app or dojang_system');
  }
  if (!reaches.includes(reach)) throw new Error('a transaction reaches own rows, granted or all');
}

const setLocal = (key: string, value: string) => `set_config('${key}', '${value}', true)`;

/**
 * How long PostgreSQL lets a transaction wait for a lock, stand idle between two statements, run one statement, and take
 * in all.
 */
export const serverTimeouts = [
  setLocal('lock_timeout', '3s'),
  setLocal('idle_in_transaction_session_timeout', '10s'),
  setLocal('statement_timeout', '30s'),
  setLocal('transaction_timeout', '35s'),
].join(', ');

/**
 * Begins and binds role and settings in one round trip. Local settings die with the transaction,
 * so that nothing leaks to the next client of a pooler.
 */
export function beginStatement(as: TransactionScope, timeouts?: string): string {
  checkScope(as);
  const calls = [
    setLocal('app.org', as.org),
    setLocal('app.person', as.person),
    setLocal('app.reach', as.reach ?? 'own'),
    ...(as.identity === undefined ? [] : [setLocal('app.identity', as.identity)]),
    ...(timeouts === undefined ? [] : [timeouts]),
    // The last, so that all before it is set by the login.
    setLocal('role', as.role),
  ];
  return `begin; select ${calls.join(', ')}`;
}

/** The message that begins `held`, with what else travels in it. */
export function openingMessage({ as, first, isWhole }: Held, timeouts?: string): string {
  const parts = [beginStatement(as, timeouts), first ?? '', isWhole ? '\ncommit' : ''];
  return parts.filter((part) => part !== '').join(';');
}

/** The message that ends the transaction and keeps it, with what else travels in it. A failure of that keeps nothing. */
export const closingMessage = (held: Held | undefined): string =>
  held?.last === undefined ? 'commit' : `${held.last};\ncommit`;

interface Answer {
  readonly rows: Record<string, unknown>[];
  readonly fields: readonly unknown[];
}

/** Of several statements in one message, the answer of the last one that gives rows. */
export const lastRows = <A extends Answer>(answers: readonly A[]): A | undefined =>
  answers.findLast(({ fields }) => fields.length > 0) ?? answers.at(-1);

/** Values of rows must not travel in errors: PostgreSQL quotes them in `detail` and `where`. */
export function withoutRowValues(error: unknown): unknown {
  if (error instanceof Error) {
    for (const key of ['detail', 'where', 'internalQuery']) {
      if (key in error) Object.assign(error, { [key]: undefined });
    }
  }
  return error;
}
