import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalJson } from '../base/canonical-json.ts';
import { Problem } from '../base/problem.ts';
import {
  type Actor,
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
} from '../core/context.ts';

/** One event, as it is read back. */
export interface LedgerEvent {
  readonly id: string;
  /** From 1 without gaps in each org. */
  readonly seq: number;
  readonly type: string;
  readonly actor:
    | Actor
    | { readonly kind: 'person'; readonly personId: string; readonly deviceId: string };
  readonly trace: string;
  readonly subjects: readonly string[];
  /** Ids, counts and words of ours; no personal data. */
  readonly data: unknown;
  readonly at: Date;
  /** Hex SHA-256 that chains it to the one before. */
  readonly hash: string;
}

export interface Recorded {
  readonly id: string;
  readonly seq: number;
  /** True when this idempotency key had recorded the same event before; nothing was added. */
  readonly replayed: boolean;
}

const actorText = (actor: Actor) =>
  actor.kind === 'person' ? `person:${actor.personId}:${actor.deviceId}` : `system:${actor.name}`;

/** The actor of an event from the text that its row holds. */
export function parseActor(text: string): LedgerEvent['actor'] {
  const [kind = '', first = '', second = ''] = text.split(':');
  return kind === 'person'
    ? { kind, personId: first, deviceId: second }
    : { kind: 'system', name: first };
}

const keyWasUsed = 'DJ422';

/**
 * Appends one event to the org's ledger, in the transaction that it describes, and calls the
 * reactions of the modules within the same. From here to the commit the org's ledger is locked: do
 * what is slow before.
 *
 * @param type `<module>.<past-tense>`
 * @param data ids, counts and words of ours: it can never be erased, so no personal data
 * @throws Problem 422 `idempotency-key-reused` when the key recorded another event before
 */
export async function record(
  ctx: AnyContext,
  type: string,
  data: Readonly<Record<string, unknown>>,
  options: { readonly subjects: readonly string[]; readonly idempotencyKey?: string },
): Promise<Recorded> {
  const { rows } = await sql<{ event_id: string; event_seq: number; replayed: boolean }>`
    select event_id, event_seq, replayed from kernel.append_event(
      ${randomUUID()}::uuid, ${ctx.now()}::timestamptz, ${type}::text, ${actorText(ctx.actor)}::text,
      ${ctx.trace}::uuid, ${[...options.subjects]}::text[], ${canonicalJson(data)}::text,
      ${options.idempotencyKey ?? null}::text)`
    .execute(kernelDb(ctx))
    .catch((error: { code?: string }) => {
      if (error.code !== keyWasUsed) throw error;
      const detail =
        'This idempotency key recorded another request. Use a new key for a new request.';
      throw new Problem(422, 'idempotency-key-reused', detail);
    });
  const appended = rows[0];
  if (!appended) throw new Error('kernel.append_event gave no row');
  const recorded = {
    id: appended.event_id,
    seq: appended.event_seq,
    replayed: appended.replayed,
  };
  if (recorded.replayed) return recorded;
  for (const module of ctx.parts.modules) {
    await module.reactions[type]?.(ctx as Context<never>, data);
  }
  return recorded;
}

export interface EventFilter {
  /** Only events before this number: the next page starts at the last one seen. */
  readonly beforeSeq?: number;
  /** A whole type, or all of a module by `commit.`. */
  readonly type?: string;
  readonly trace?: string;
  readonly subject?: string;
  /** 50 when left out, at most 500. */
  readonly limit?: number;
}

/** Events of the org, newest first. */
export function listEvents(ctx: AnyContext, filter: EventFilter = {}): Promise<LedgerEvent[]> {
  return inTransaction(ctx, async (ctx) => {
    let query = kernelDb(ctx)
      .selectFrom('kernel.event')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .orderBy('seq', 'desc')
      .limit(Math.min(filter.limit ?? 50, 500));
    if (filter.beforeSeq !== undefined) query = query.where('seq', '<', filter.beforeSeq);
    const { type } = filter;
    if (type?.endsWith('.'))
      query = query.where((eb) => eb.fn('starts_with', ['type', eb.val(type)]));
    else if (type !== undefined) query = query.where('type', '=', type);
    if (filter.trace !== undefined) query = query.where('trace', '=', filter.trace);
    if (filter.subject !== undefined) {
      query = query.where(sql<boolean>`subjects @> array[${filter.subject}]::text[]`);
    }
    return (await query.execute()).map((row) => ({
      id: row.id,
      seq: row.seq,
      type: row.type,
      actor: parseActor(row.actor),
      trace: row.trace,
      subjects: row.subjects,
      data: JSON.parse(row.data),
      at: row.created_at,
      hash: row.hash.toString('hex'),
    }));
  });
}
