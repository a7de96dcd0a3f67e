import { randomBytes } from 'node:crypto';
import { type AnyContext, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import type { ErrorEvent } from '../groups/fold/error-event.ts';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

const stack = `CardRefused: card refused by gateway
    at charge (/app/src/gateway.js:41:9)
    at pay (/app/src/payment.js:12:5)`;

/** An exception of a service that runs 2.4.1, in a span of its own. */
export const anError = (more: Partial<ErrorEvent> = {}): ErrorEvent => ({
  source: 'exception',
  id: hex(16),
  at: new Date(),
  service: 'payment',
  environment: 'production',
  release: '2.4.1',
  commit: null,
  language: 'nodejs',
  operation: 'POST /pay',
  type: 'CardRefused',
  message: 'card refused by gateway',
  stack,
  traceId: hex(16),
  spanId: hex(8),
  weight: 1,
  fingerprint: [],
  severity: '',
  logger: '',
  status: '',
  response: '',
  peer: '',
  ...more,
});

/** An error log without an exception: its message alone tells it from others. */
export const aLog = (message: string, more: Partial<ErrorEvent> = {}): ErrorEvent =>
  anError({
    source: 'log',
    type: '',
    stack: '',
    severity: 'ERROR',
    logger: 'auth',
    ...more,
    message,
  });

/** A row of a query in the transaction of a request, as plain values. */
export const rowsOf = <R>(ctx: AnyContext, query: ReturnType<typeof sql<R>>): Promise<R[]> =>
  inTransaction(ctx, async (ctx) => (await query.execute(ctx.db)).rows);

interface GroupRow {
  readonly id: string;
  readonly title: string;
  readonly culprit: string | null;
  readonly kind: string;
  readonly state: string;
  readonly reason: string;
  readonly events: number;
  readonly weighted: number;
  readonly still_in: string | null;
  readonly regressed_in: string | null;
  readonly asks_order: boolean;
  readonly resolved_in: string | null;
}

/** The groups of the org that were not merged, the oldest first. */
export const groupsOf = (ctx: AnyContext): Promise<GroupRow[]> =>
  rowsOf(
    ctx,
    sql<GroupRow>`
      select id, title, culprit, kind, state, reason, events, weighted, still_in, regressed_in, asks_order, resolved_in
      from aisher.error_group where merged_into is null order by first_seen_at, id`,
  );
