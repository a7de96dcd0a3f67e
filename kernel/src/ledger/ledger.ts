import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalJson } from '../base/canonical-json.ts';
import { Problem } from '../base/problem.ts';
import {
  type Actor,
  type AnyContext,
  type Context,
  inWholeOrg,
  kernelDb,
} from '../core/context.ts';
import type { Reaction } from '../core/event.ts';
import { findChosenModules, isChosen } from '../core/module-of-org.ts';
import { quoted } from '../database/literal.ts';

export type { LedgerEvent } from '../core/event.ts';
export { type EventFilter, eventsAfter, listEvents } from './events.ts';

export interface Recorded {
  readonly id: string;
  readonly seq: number;
  /** True when this idempotency key had recorded the same event before; nothing was added. */
  readonly replayed: boolean;
}

function actorText(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return `person:${actor.personId}:${actor.deviceId}`;
    case 'key':
      return `key:${actor.keyId}`;
    case 'webhook':
      return `webhook:${actor.name}:${actor.deliveryId}`;
    case 'system':
      return `system:${actor.name}`;
  }
}

/** One event to come: what happened, and what it is about. */
export interface NewEvent {
  /** `<module>.<past-tense>` */
  readonly type: string;
  /** Ids, counts and words of ours: it can never be erased, so no personal data. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly subjects: readonly string[];
}

/** One event as `kernel.append_events` reads it. */
interface PendingEvent {
  readonly id: string;
  readonly at: Date;
  readonly type: string;
  readonly actor: string;
  readonly trace: string;
  readonly subjects: readonly string[];
  readonly data: string;
}

const keyWasUsed = 'DJ422';
const clockIsWrong = 'DJ503';

/** Throws what the ledger's own functions refuse with. */
function refuse(error: unknown): void {
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === keyWasUsed) {
    const detail =
      'This idempotency key recorded another request. Use a new key for a new request.';
    throw new Problem(422, 'idempotency-key-reused', detail);
  }
  if (code === clockIsWrong) {
    const detail =
      'The clock of this server is months ahead of the database’s. Set it (NTP) and try again.';
    throw new Problem(503, 'clock-wrong', detail);
  }
}

function refused(error: unknown): never {
  refuse(error);
  throw error;
}

/** By transaction: what it has recorded and not written yet. */
const pendingEvents = new WeakMap<object, PendingEvent[]>();

/** Written by one statement: more would be a parameter of many megabytes. */
const eventsMax = 1_000;

/** Puts the event in line, to be written as the transaction ends. */
function addPending(ctx: AnyContext, event: PendingEvent): void {
  const known = pendingEvents.get(ctx.db);
  if (known) {
    known.push(event);
    return;
  }
  ctx.atEnd({ statement: () => lastOf(ctx), refuse });
  pendingEvents.set(ctx.db, [event]);
}

const appendStatement = (events: readonly PendingEvent[]) =>
  `select kernel.append_events(${quoted(JSON.stringify(events))}::jsonb)`;

/** Writes what is in line beyond `left`. From here to the end of the transaction the org's ledger is locked. */
async function writePending(ctx: AnyContext, left = 0): Promise<void> {
  const pending = pendingEvents.get(ctx.db) ?? [];
  while (pending.length > left) {
    const statement = appendStatement(pending.splice(0, eventsMax));
    await sql.raw(statement).execute(kernelDb(ctx)).catch(refused);
  }
}

/** The last of the events travel with the end of the transaction, so that the org's ledger is locked for that one message. */
async function lastOf(ctx: AnyContext): Promise<string | undefined> {
  await writePending(ctx, eventsMax);
  const pending = pendingEvents.get(ctx.db) ?? [];
  return pending.length === 0 ? undefined : appendStatement(pending);
}

/**
 * Records one event in the transaction that it describes, and calls the reactions of the modules within the same.
 * It is numbered and chained in the message that ends the transaction, in the order of the calls, so that the org's ledger is
 * locked for no round trip.
 *
 * @param type `<module>.<past-tense>`
 * @param data ids, counts and words of ours: it can never be erased, so no personal data
 * @throws Problem 503 `clock-wrong`, as the transaction ends
 */
export async function record(
  ctx: AnyContext,
  type: string,
  data: Readonly<Record<string, unknown>>,
  options: { readonly subjects: readonly string[] },
): Promise<{ readonly id: string }> {
  const event = { id: randomUUID(), at: ctx.now(), subjects: options.subjects };
  const { actor, trace } = ctx;
  addPending(ctx, { ...event, type, actor: actorText(actor), trace, data: canonicalJson(data) });
  await react(ctx as Context<never>, { ...event, type, actor, trace, data });
  return { id: event.id };
}

/** {@link record} for many events, in their order. Thousands are well: a statement writes a thousand of them. */
export async function recordMany(ctx: AnyContext, events: readonly NewEvent[]): Promise<void> {
  for (const { type, data, subjects } of events) await record(ctx, type, data, { subjects });
}

/**
 * {@link record} for what needs the number at once, or whether a key was used before. It writes what the transaction
 * has recorded so far as well. From here to its end the org's ledger is locked: do what is slow before.
 *
 * @throws Problem 422 `idempotency-key-reused` when the key recorded another event before
 */
export async function recordNow(
  ctx: AnyContext,
  type: string,
  data: Readonly<Record<string, unknown>>,
  options: { readonly subjects: readonly string[]; readonly idempotencyKey?: string },
): Promise<Recorded> {
  await writePending(ctx);
  const id = randomUUID();
  const at = ctx.now();
  const { rows } = await sql<{ event_id: string; event_seq: number; replayed: boolean }>`
    select event_id, event_seq, replayed from kernel.append_event(
      ${id}::uuid, ${at}::timestamptz, ${type}::text, ${actorText(ctx.actor)}::text,
      ${ctx.trace}::uuid, ${[...options.subjects]}::text[], ${canonicalJson(data)}::text,
      ${options.idempotencyKey ?? null}::text)`
    .execute(kernelDb(ctx))
    .catch(refused);
  const appended = rows[0];
  if (!appended) throw new Error('kernel.append_event gave no row');
  const { event_id, event_seq: seq, replayed } = appended;
  if (!replayed) {
    const { actor, trace } = ctx;
    const event = { id, type, actor, trace, subjects: options.subjects, data, at };
    await react(ctx as Context<never>, event);
  }
  return { id: event_id, seq, replayed };
}

/** Only the modules that the org uses react. Most events have no reaction: then nothing is asked. */
async function react(ctx: Context<never>, event: Parameters<Reaction>[1]): Promise<void> {
  const reacting = ctx.parts.modules.filter(({ reactions }) => reactions[event.type] !== undefined);
  const isProduct = reacting.some(({ name }) => name !== 'kernel');
  const chosen = isProduct ? await findChosenModules(ctx) : null;
  for (const { name, reactions } of reacting) {
    const react = reactions[event.type];
    if (!react || !isChosen(chosen, name)) continue;
    // Reactions have the reach of the system: they are the same for every actor.
    await inWholeOrg(ctx, (ctx) => react(ctx, event));
  }
}
