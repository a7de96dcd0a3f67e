import { type Selectable, sql } from 'kysely';
import { type AnyContext, kernelDb } from '../core/context.ts';
import type { LedgerEvent } from '../core/event.ts';
import { cursorUnreadable } from '../database/page.ts';
import { eventsAbout, readPlaces, selectEvents, toEvent } from '../ledger/events.ts';
import type { Tables } from '../tables.gen.ts';

export type Action = Selectable<Tables['kernel.action_log']>;

/** A line of the ledger, or one of the action log that the ledger has nothing of. */
export type Entry =
  | { readonly at: Date; readonly event: LedgerEvent }
  | { readonly at: Date; readonly action: Action };

/** Whose lines, or of when. */
export type Span =
  | { readonly of: 'all' }
  | { readonly of: 'window'; readonly from: Date; readonly to: Date }
  /** A key or a person; of a person the API keys as well, which acted for them. */
  | { readonly of: 'actor'; readonly id: string; readonly keyIds: readonly string[] };

/** Where a page ended in each of the two logs. */
interface Cursor {
  readonly event: { readonly seq: number; readonly at: Date } | undefined;
  readonly action: { readonly id: string; readonly at: Date } | undefined;
}

const form = /^(?:(\d{1,15})\.(\d{1,14}))?_(?:([0-9a-f-]{36})\.(\d{1,14}))?$/;

function readCursor(text: string | undefined): Cursor {
  if (text === undefined) return { event: undefined, action: undefined };
  const match = form.exec(text);
  if (match === null) throw cursorUnreadable();
  const [, seq, seqMs, id, idMs] = match;
  return {
    event: seq === undefined ? undefined : { seq: Number(seq), at: new Date(Number(seqMs)) },
    action: id === undefined ? undefined : { id, at: new Date(Number(idMs)) },
  };
}

const cursorText = ({ event, action }: Cursor): string =>
  `${event ? `${event.seq}.${event.at.getTime()}` : ''}_${action ? `${action.id}.${action.at.getTime()}` : ''}`;

/** Above every number of an event. */
const noSeq = Number.MAX_SAFE_INTEGER;

async function eventsOfActor(
  ctx: AnyContext,
  { id, keyIds }: Extract<Span, { of: 'actor' }>,
  before: Cursor['event'],
  limit: number,
) {
  const actors = [id, ...keyIds];
  const { rows } = await sql<{ seq: number; created_at: Date }>`
    (select event.seq, event.created_at from unnest(${actors}::text[]) as actor (id)
      cross join lateral kernel.events_of_actor(actor.id, ${before?.seq ?? noSeq}::bigint, ${limit}::int) as event
      order by event.seq desc limit ${limit})
    union
    (select seq, created_at from kernel.event_subject
      where org_id = ${ctx.org}::uuid and subject = ${id}::uuid and seq < ${before?.seq ?? noSeq}::bigint
      order by seq desc limit ${limit})
    order by seq desc limit ${limit}`.execute(kernelDb(ctx));
  return (await readPlaces(ctx, rows)).reverse();
}

/** By their time: the index that begins with it has the months in their order. */
function eventsOfTime(ctx: AnyContext, span: Span, before: Cursor['event'], limit: number) {
  let query = selectEvents(ctx).orderBy('created_at', 'desc').orderBy('seq', 'desc').limit(limit);
  if (span.of === 'window') {
    query = query.where('created_at', '>=', span.from).where('created_at', '<', span.to);
  }
  if (before) {
    query = query
      // Said twice: the first alone tells the planner which months are left.
      .where('created_at', '<=', before.at)
      .where(sql<boolean>`(created_at, seq) < (${before.at}::timestamptz, ${before.seq}::bigint)`);
  }
  return query.execute();
}

function actionsOf(ctx: AnyContext, span: Span, before: Cursor['action'], limit: number) {
  let query = kernelDb(ctx)
    .selectFrom('kernel.action_log')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (span.of === 'actor') query = query.where('person_id', '=', span.id);
  if (span.of === 'window') query = query.where('at', '>=', span.from).where('at', '<', span.to);
  if (before) {
    query = query.where(sql<boolean>`(at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`);
  }
  return query.execute();
}

const isAction = (entry: Entry): entry is Extract<Entry, { action: unknown }> => 'action' in entry;

/** Whether the ledger tells, and with more, what a line of the action log says was done. */
const isToldBy = (event: LedgerEvent, { trace, action, subject_id: subject }: Action): boolean =>
  event.trace === trace &&
  (event.type === action || (subject !== null && event.subjects.includes(subject)));

function withoutRepeats(entries: readonly Entry[]): Entry[] {
  const events = entries.flatMap((entry) => (isAction(entry) ? [] : [entry.event]));
  const byTrace = Map.groupBy(events, ({ trace }) => trace);
  return entries.filter((entry) => {
    if (!isAction(entry) || entry.action.outcome === 'refused') return true;
    const beside = byTrace.get(entry.action.trace) ?? [];
    return !beside.some((event) => isToldBy(event, entry.action));
  });
}

/**
 * A page of both logs, the newest first. A page of which the ledger repeats a part is shorter. Needs a transaction.
 *
 * @throws Problem 400 `cursor-unreadable`.
 */
export async function readLog(
  ctx: AnyContext,
  span: Span,
  page: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ readonly entries: Entry[]; readonly nextCursor: string | null }> {
  const { limit } = page;
  const before = readCursor(page.cursor);
  const events =
    span.of === 'actor'
      ? await eventsOfActor(ctx, span, before.event, limit + 1)
      : await eventsOfTime(ctx, span, before.event, limit + 1);
  const actions = await actionsOf(ctx, span, before.action, limit + 1);
  const all: Entry[] = [
    ...events.map(toEvent).map((event) => ({ at: event.at, event })),
    ...actions.map((action) => ({ at: action.at, action })),
  ];
  // Stable: an event stands before the action of the same moment.
  all.sort((a, b) => b.at.getTime() - a.at.getTime());
  const entries = all.slice(0, limit);
  const lastEvent = entries.findLast((entry) => !isAction(entry)) as
    | { event: LedgerEvent }
    | undefined;
  const lastAction = entries.findLast(isAction);
  const next = {
    event: lastEvent?.event ?? before.event,
    action: lastAction?.action ?? before.action,
  };
  return {
    entries: withoutRepeats(entries),
    nextCursor: all.length > limit ? cursorText(next) : null,
  };
}

/** What both logs have of these ids, the oldest first. Needs a transaction. */
export async function logAbout(
  ctx: AnyContext,
  ids: readonly string[],
  limit: number,
): Promise<Entry[]> {
  const events = await eventsAbout(ctx, ids, limit);
  const actions = await kernelDb(ctx)
    .selectFrom('kernel.action_log')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where((eb) => eb.or([eb('trace', 'in', ids), eb('subject_id', 'in', ids)]))
    .orderBy('at')
    .limit(limit)
    .execute();
  const all: Entry[] = [
    ...events.map((event) => ({ at: event.at, event })),
    ...actions.map((action) => ({ at: action.at, action })),
  ];
  all.sort((a, b) => a.at.getTime() - b.at.getTime());
  return withoutRepeats(all).slice(0, limit);
}
