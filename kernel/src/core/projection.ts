import type { Context } from './context.ts';
import type { LedgerEvent } from './event.ts';

/** A table that is made of events alone, so that it can be made again from the ledger. */
export interface Projection {
  /** `<module>.<noun>` */
  readonly name: string;
  /** Raised when the code would make other rows of the same events: the table is made again. */
  readonly version: number;
  /** Types of events that it reads. */
  readonly types: readonly string[];
  /** Deletes every row of the org. */
  readonly reset: (ctx: Context<never>) => Promise<void>;
  /** Adds what these events say, oldest first. It uses nothing but the events and its own rows. */
  readonly apply: (
    ctx: Context<never>,
    events: readonly Omit<LedgerEvent, 'hash'>[],
  ) => Promise<void>;
  /** A digest of the org's rows in a fixed order: two builds of the same events have the same one. */
  readonly digest: (ctx: Context<never>) => Promise<string>;
}
