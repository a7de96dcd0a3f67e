import type { Kysely, Transaction } from 'kysely';
import type { Keyring } from '../base/keyring.ts';
import type { Database } from '../database/database.ts';
import type { Logger } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Tables } from '../tables.gen.ts';
import type { Credential } from './credential.ts';

/** Who acts: a person on a device, or a part of the system by its name. */
export type Actor =
  | {
      readonly kind: 'person';
      readonly personId: string;
      /** Empty for a person who acts in Slack: the linked account stands for the device. */
      readonly deviceId: string;
      readonly role: string;
      /** What the person acts by. A button in Slack is none of the kinds that sign in. */
      readonly credential: Credential | 'slack';
    }
  | { readonly kind: 'system'; readonly name: string };

/**
 * The long-lived things, built once in `server/src/app.ts`. Here stand those that know nothing of a
 * context. Each room above adds its own to this interface, in the file that makes it: `declare module`.
 */
export interface Parts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Wall clock; tests move it. */
  readonly now: () => Date;
  /** Outgoing HTTP; tests and air-gapped deployments replace it. */
  readonly fetch: typeof fetch;
  /** Where people reach this server, without a trailing slash. Links in notifications start with it. */
  readonly publicUrl: string;
}

/** Made once per request or job. `T` is the tables of the one schema that the holder owns. */
export interface Context<T = Tables> {
  /** Usable only inside {@link inTransaction}; outside, the first use throws and says so. */
  readonly db: Kysely<T>;
  readonly org: string;
  readonly actor: Actor;
  /** UUID that the answer, logs, jobs, ledger, LLM and delivery logs of one story share. */
  readonly trace: string;
  readonly now: () => Date;
  readonly log: Logger;
  readonly parts: Parts;
  /** Runs `effect` once the surrounding transaction has committed; at once when there is none. */
  readonly afterCommit: (effect: () => void | Promise<void>) => void;
}

/** What a kernel verb accepts: it uses its own tables whatever module's context it is given. */
// biome-ignore lint/suspicious/noExplicitAny: the caller's tables are none of the kernel's business.
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

/** A context outside any transaction. */
export function createContext(
  parts: Parts,
  who: { org: string; actor: Actor; trace: string },
): Context<never> {
  return {
    ...who,
    db: closedDb,
    now: parts.now,
    log: parts.log.child({ trace: who.trace, org: who.org }),
    parts,
    afterCommit: (effect) => void effect(),
  };
}

/**
 * Runs `work` in one database transaction as the application role with row-level security bound to
 * `ctx.org`. Rows, events and jobs written inside commit together or not at all. Called inside a
 * transaction already, it joins that one.
 */
export async function inTransaction<T, R>(
  ctx: Context<T>,
  work: (ctx: Context<T>) => Promise<R>,
): Promise<R> {
  if (ctx.db !== (closedDb as unknown)) return work(ctx);
  const effects: (() => void | Promise<void>)[] = [];
  const person = ctx.actor.kind === 'person' ? ctx.actor.personId : '';
  const result = await ctx.parts.database.transaction(
    { role: 'dojang_app', org: ctx.org, person },
    (db: Transaction<unknown>) =>
      work({
        ...ctx,
        db: db as unknown as Kysely<T>,
        afterCommit: (effect) => void effects.push(effect),
      }),
  );
  for (const effect of effects) {
    // An effect after commit is a hint (a live message); its failure must not undo the answer.
    await Promise.resolve()
      .then(effect)
      .catch((error) => ctx.log.error({ error }, 'effect after commit failed'));
  }
  return result;
}
