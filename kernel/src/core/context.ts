import { type Kysely, sql } from 'kysely';
import type { Keyring } from '../base/keyring.ts';
import { Problem } from '../base/problem.ts';
import type {
  Database,
  Reach,
  TransactionOptions,
  TransactionScope,
} from '../database/database.ts';
import type { Logger } from '../observe/log.ts';
import type { LogTap } from '../observe/log-tap.ts';
import type { Metrics } from '../observe/metrics.ts';
import { noSpan, type Span, spanned, type Tracing } from '../observe/tracing/span.ts';
import { spanStatements, statementSpan } from '../observe/tracing/statements.ts';
import type { Tables } from '../tables.gen.ts';
import type { DeviceKind } from './credential.ts';
import { reachOf } from './reach.ts';

/** Who acts: a person on a device, a program by a key of theirs, a caller of a webhook, or a part of the system. */
export type Actor =
  | {
      readonly kind: 'person';
      readonly personId: string;
      /** Empty for a person who acts in Slack: the linked account stands for the device. */
      readonly deviceId: string;
      /** All roles that the person has at this moment: the one of the membership, and those of modules. */
      readonly roles: readonly string[];
      /** What the person acts by. A button in Slack is a kind of its own: it never signs in. */
      readonly credential: DeviceKind | 'slack';
    }
  | {
      readonly kind: 'key';
      readonly keyId: string;
      /** Who made the key, and whose rights it has; null for a key of the org. */
      readonly personId: string | null;
      /** Roles that the person has at this moment, or the key's own. */
      readonly roles: readonly string[];
      /** The only actions that the key may do. */
      readonly scopes: readonly string[];
    }
  | { readonly kind: 'webhook'; readonly name: string; readonly deliveryId: string }
  | { readonly kind: 'system'; readonly name: string };

/** The caller where only a person may be one. */
export type PersonActor = Extract<Actor, { kind: 'person' }>;

/**
 * The long-lived parts, built once in `server/src/app.ts`. Listed here are those that need no context. Each room
 * above adds its own to this interface by `declare module`, in the file that makes the part.
 */
export interface Parts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly log: Logger;
  /** Hands warnings and errors of the log on; none where nobody taps it. */
  readonly logTap?: LogTap;
  /** Wall clock; tests move it. */
  readonly now: () => Date;
  /** Outgoing HTTP; tests and air-gapped deployments replace it. */
  readonly fetch: typeof fetch;
  /** Where people reach this server, without a trailing slash. Links in notifications start with it. */
  readonly publicUrl: string;
  /** Where the embedded parts lie; absent where another system takes their place, and tests make a folder of their own. */
  readonly dataFolder?: string;
}

/** The end of a transaction, made when its work is done. */
export interface LastStatement {
  /** The statement without parameters; undefined when there is nothing to do any more. It may ask the database itself. */
  statement(): Promise<string | undefined>;
  /** Throws what the caller is told of a failure of the transaction; nothing when the statement did not cause it. */
  refuse(error: unknown): void;
}

/** Made once per request or job. `T` is the tables of the one schema that the holder owns. */
export interface Context<T = Tables> {
  /** Usable only inside {@link inTransaction}; outside, the first use throws and says so. */
  readonly db: Kysely<T>;
  readonly org: string;
  readonly actor: Actor;
  /** Which of the org's rows it sees and may change where a table has a policy of reach. */
  readonly reach: Reach;
  /** The identity whose rows it sees beside those of the org; none where left out. */
  readonly identity?: string;
  /** UUID that the answer, logs, jobs, ledger, LLM and delivery logs of one story share. */
  readonly trace: string;
  /** Of the work that is being done; what it causes hangs below it. */
  readonly span: Span;
  readonly now: () => Date;
  readonly log: Logger;
  readonly parts: Parts;
  /** Runs `effect` once the surrounding transaction has committed; at once when there is none. */
  readonly afterCommit: (effect: () => void | Promise<void>) => void;
  /** Has the last statement travel in the message that ends the transaction: a lock that others wait for is held for no round trip then. */
  readonly atEnd: (last: LastStatement) => void;
}

/** The person who acts, or whose key does; undefined for a key of the org, a webhook and the system. */
export const personIdOf = (actor: Actor): string | undefined =>
  actor.kind === 'person' || actor.kind === 'key' ? (actor.personId ?? undefined) : undefined;

/** What a kernel verb accepts: it uses its own tables whatever module's context it is given. */
// biome-ignore lint/suspicious/noExplicitAny: the kernel does not use the caller's tables.
export type AnyContext = Context<any>;

/** The kernel's view of a caller's database handle: the same connection, the kernel's tables. */
export const kernelDb = (ctx: AnyContext): Kysely<Tables> => ctx.db as Kysely<Tables>;

const closedDb = new Proxy({} as Kysely<never>, {
  get(_target, name) {
    throw new Error(`ctx.db.${String(name)} used outside inTransaction(ctx, …): open one first`);
  },
});

/** Whether `ctx` is inside a transaction, which nothing that takes seconds may hold open. */
export const isInTransaction = (ctx: AnyContext): boolean => ctx.db !== (closedDb as unknown);

/** The system and a webhook see the whole org. A person, or a key of theirs, sees what their roles allow. */
function reachFor(actor: Actor): Reach {
  switch (actor.kind) {
    case 'system':
    case 'webhook':
      return 'all';
    case 'person':
    case 'key':
      return reachOf(actor.roles);
    default:
      return 'own';
  }
}

/** A context outside any transaction. */
export function createContext(
  parts: Parts,
  who: { org: string; actor: Actor; reach?: Reach; trace: string; span?: Span },
): Context<never> {
  return {
    ...who,
    span: who.span ?? noSpan,
    reach: who.reach ?? reachFor(who.actor),
    db: closedDb,
    now: parts.now,
    log: parts.log.child({ trace: who.trace, org: who.org }),
    parts,
    afterCommit: (effect) => void effect(),
    atEnd: () => {
      throw new Error('ctx.atEnd used outside inTransaction(ctx, …): open one first');
    },
  };
}

/**
 * The person who acts, on their device. A verb calls this where neither a key nor the system can stand
 * in for a person.
 *
 * @throws Problem 403 `credential-not-allowed`.
 */
export function requirePerson({ actor }: AnyContext): PersonActor {
  if (actor.kind === 'person') return actor;
  throw new Problem(
    403,
    'credential-not-allowed',
    'Only a person who is signed in may do this; sign in on a device and try again.',
    { credential: actor.kind },
  );
}

/** A context in which a part of the system acts in an org: outside any transaction, with the reach of the org. */
export const systemContext = (
  parts: Parts,
  who: {
    readonly org: string;
    readonly name: string;
    readonly trace: string;
    readonly span?: Span;
  },
): Context<never> => {
  const { name, ...rest } = who;
  return createContext(parts, { ...rest, actor: { kind: 'system', name } });
};

/**
 * Runs `work` in one database transaction as the application role with row-level security bound to
 * `ctx.org` and `ctx.reach`. Rows, events and jobs that are written inside are kept together or not at all.
 * Inside a transaction, it joins that one.
 *
 * Work that uses nothing but its `ctx` says `repeatable`: it runs again when PostgreSQL undid it because of another
 * transaction. What it has left for after the commit is forgotten then.
 */
export async function inTransaction<T, R>(
  ctx: Context<T>,
  work: (ctx: Context<T>) => Promise<R>,
  options: TransactionOptions = {},
): Promise<R> {
  if (ctx.db !== (closedDb as unknown)) return work(ctx);
  if (ctx.span === noSpan) return openTransaction(ctx, work, options);
  return spanned(ctx.span.child('transaction'), (span) =>
    openTransaction(
      { ...ctx, span },
      async (ctx) => {
        const statements = spanStatements(ctx.db, span);
        return work({ ...ctx, db: statements.db }).catch((error) => {
          statements.fail(error);
          throw error;
        });
      },
      options,
    ),
  );
}

const scopeOf = ({ org, actor, reach, identity }: AnyContext): TransactionScope => ({
  role: 'dojang_app',
  org,
  person: personIdOf(actor) ?? '',
  reach,
  ...(identity === undefined ? {} : { identity }),
});

async function openTransaction<T, R>(
  ctx: Context<T>,
  work: (ctx: Context<T>) => Promise<R>,
  options: TransactionOptions,
): Promise<R> {
  let effects: (() => void | Promise<void>)[] = [];
  let lasts: LastStatement[] = [];
  const transaction = ctx.parts.database.transaction(
    scopeOf(ctx),
    async (db, atEnd) => {
      effects = [];
      lasts = [];
      const done = await work({
        ...ctx,
        db: db as unknown as Kysely<T>,
        afterCommit: (effect) => void effects.push(effect),
        atEnd: (last) => void lasts.push(last),
      });
      const statements: string[] = [];
      for (const last of lasts) statements.push((await last.statement()) ?? '');
      const text = statements.filter((statement) => statement !== '').join(';\n');
      if (text !== '') atEnd(text);
      return done;
    },
    options,
  );
  const result = await transaction.catch((error) => {
    for (const last of lasts) last.refuse(error);
    throw error;
  });
  for (const effect of effects) {
    // An effect after commit is a hint (a live message); its failure must not undo the answer.
    await Promise.resolve()
      .then(effect)
      .catch((error) => ctx.log.error({ error }, 'effect after commit failed'));
  }
  return result;
}

/**
 * Asks one statement without parameters in a transaction of its own, which ends in the same message. Inside a
 * transaction, it is asked there.
 */
export async function askAlone<Row>(ctx: AnyContext, statement: string): Promise<readonly Row[]> {
  if (isInTransaction(ctx)) return (await sql.raw<Row>(statement).execute(kernelDb(ctx))).rows;
  const ask = () => ctx.parts.database.ask<Row>(scopeOf(ctx), statement);
  if (ctx.span === noSpan) return ask();
  return spanned(ctx.span.child('transaction'), (span) => spanned(statementSpan(span), ask));
}

/**
 * Runs `batch` again and again, each time in a transaction of its own, until one did fewer than `limit` or `signal` aborts.
 * Gives how many all did. A batch is repeatable: it uses nothing but its `ctx`.
 */
export async function inBatches<T>(
  ctx: Context<T>,
  limit: number,
  signal: AbortSignal,
  batch: (ctx: Context<T>, limit: number) => Promise<number>,
): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const count = await inTransaction(ctx, (ctx) => batch(ctx, limit), { repeatable: true });
    total += count;
    if (count < limit) break;
  }
  return total;
}

/**
 * Runs `work` in the same transaction with the reach of the system, such as to notify an owner of what a person
 * with less reach did. The person stays the actor.
 *
 * Wait for it before the next query of the transaction, because a query at the same time would have its reach, too.
 */
export async function inWholeOrg<T, R>(
  ctx: Context<T>,
  work: (ctx: Context<T>) => Promise<R>,
): Promise<R> {
  if (ctx.reach === 'all') return inTransaction(ctx, work);
  return inTransaction(ctx, async (ctx) => {
    await setReach(ctx, 'all');
    try {
      return await work({ ...ctx, reach: 'all' });
    } finally {
      // Fails when the transaction has failed; nothing more can be read in it then.
      await setReach(ctx, ctx.reach).catch(() => undefined);
    }
  });
}

const setReach = (ctx: AnyContext, reach: Reach) =>
  sql`select set_config('app.reach', ${reach}, true)`.execute(kernelDb(ctx));
