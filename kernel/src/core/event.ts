import type { Actor, Context } from './context.ts';

/** One event, as it is read back. */
export interface LedgerEvent {
  readonly id: string;
  /** From 1 without gaps in each org. */
  readonly seq: number;
  readonly type: string;
  readonly actor:
    | Actor
    | { readonly kind: 'person'; readonly personId: string; readonly deviceId: string }
    | { readonly kind: 'key'; readonly keyId: string };
  readonly trace: string;
  readonly subjects: readonly string[];
  /** Ids, counts and words of ours; no personal data. */
  readonly data: unknown;
  readonly at: Date;
  /** Hex SHA-256 that chains it to the one before. */
  readonly hash: string;
}

/**
 * Called with the event inside the transaction that records it. Number and hash come as that transaction ends:
 * what needs them reads the ledger afterwards, as a projection does.
 */
export type Reaction = (
  ctx: Context<never>,
  event: Omit<LedgerEvent, 'hash' | 'seq'>,
) => Promise<void>;
