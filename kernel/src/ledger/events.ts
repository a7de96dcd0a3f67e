import { type Selectable, sql } from 'kysely';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import type { LedgerEvent } from '../core/event.ts';
import type { Tables } from '../tables.gen.ts';

export interface EventFilter {
  /** Only events before this one: the next page starts at the last one seen. */
  readonly before?: Place;
  /** A whole type, or all of a module by `note.`. */
  readonly type?: string;
  readonly trace?: string;
  /** One of the subjects; a UUID. */
  readonly subject?: string;
  /** 50 when left out, at most 500. */
  readonly limit?: number;
}

/** Where an event lies. The time says in which month, so that only that one is read. */
export interface Place {
  readonly seq: number;
  readonly at: Date;
}

type Row = Selectable<Tables['kernel.event']>;

/** The actor of an event from the text that its row holds. */
function parseActor(text: string): LedgerEvent['actor'] {
  const [kind = '', first = '', second = ''] = text.split(':');
  switch (kind) {
    case 'person':
      return { kind, personId: first, deviceId: second };
    case 'key':
      return { kind, keyId: first };
    case 'webhook':
      return { kind, name: first, deliveryId: second };
    default:
      return { kind: 'system', name: first };
  }
}

export const toEvent = (row: Row): LedgerEvent => ({
  id: row.id,
  seq: row.seq,
  type: row.type,
  actor: parseActor(row.actor),
  trace: row.trace,
  subjects: row.subjects,
  data: JSON.parse(row.data),
  at: row.created_at,
  hash: row.hash.toString('hex'),
});

/** Events of the org, newest first. */
export function listEvents(ctx: AnyContext, filter: EventFilter = {}): Promise<LedgerEvent[]> {
  return inTransaction(ctx, async (ctx) => {
    const limit = Math.min(filter.limit ?? 50, 500);
    const id = filter.subject ?? filter.trace;
    const rows = await (id === undefined
      ? readNewest(ctx, filter, limit)
      : readAbout(ctx, id, filter, limit));
    return rows.map(toEvent);
  });
}

/** Events that have one of these ids as trace or among their subjects, oldest first. Needs a transaction. */
export async function eventsAbout(
  ctx: AnyContext,
  ids: readonly string[],
  limit: number,
): Promise<LedgerEvent[]> {
  const places = await selectPlaces(ctx, ids).orderBy('seq').limit(limit).execute();
  return (await readPlaces(ctx, places)).map(toEvent);
}

/** Events of the org of these types after `seq`, oldest first, at most `limit`. Needs a transaction. */
export async function eventsAfter(
  ctx: AnyContext,
  seq: number,
  types: readonly string[],
  limit: number,
): Promise<LedgerEvent[]> {
  const rows = await selectEvents(ctx)
    .where('seq', '>', seq)
    .where('type', 'in', [...types])
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

const dayMs = 86_400_000;

/**
 * Asks the months around the page first: to plan a query of all months takes longer than to read a page. A list by type
 * may miss an event that a server recorded whose clock was a month late.
 */
async function readNewest(ctx: AnyContext, filter: EventFilter, limit: number): Promise<Row[]> {
  const { before, type } = filter;
  const all = selectEvents(ctx, filter).orderBy('seq', 'desc').limit(limit);
  const from = (before?.at ?? ctx.now()).getTime();
  let near = all.where('created_at', '>=', new Date(from - 32 * dayMs));
  if (before && type === undefined) {
    near = near.where('created_at', '<', new Date(from + 32 * dayMs));
  }
  const rows = await near.execute();
  const [first, last] = [rows[0], rows.at(-1)];
  if (rows.length < limit || !first || !last) return all.execute();
  if (type !== undefined) return rows;
  // Numbers have no gaps, so a gap means an event that lies in another month by a wrong clock.
  const isWhole = (before?.seq ?? first.seq + 1) - last.seq === limit;
  return isWhole ? rows : all.execute();
}

async function readAbout(ctx: AnyContext, id: string, filter: EventFilter, limit: number) {
  const { before, type } = filter;
  let places = selectPlaces(ctx, [id]);
  if (before) places = places.where('seq', '<', before.seq);
  if (type === undefined) {
    const newest = await places.orderBy('seq', 'desc').limit(limit).execute();
    return (await readPlaces(ctx, newest)).reverse();
  }
  // Only the events know their type, so the database has to look at both tables at once.
  return selectEvents(ctx, filter)
    .where((eb) => eb(eb.refTuple('seq', 'created_at'), 'in', places.$asTuple('seq', 'created_at')))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** Events of the org in no order. Needs a transaction. */
export function selectEvents(ctx: AnyContext, { before, type }: EventFilter = {}) {
  const query = kernelDb(ctx)
    .selectFrom('kernel.event')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .$if(before !== undefined, (query) => query.where('seq', '<', before?.seq ?? 0));
  if (type === undefined) return query;
  // As the index has it: bytes in their order, so that a prefix is a range.
  return type.endsWith('.')
    ? query.where(sql<boolean>`starts_with(type collate "C", ${type})`)
    : query.where(sql<boolean>`type collate "C" = ${type}`);
}

/** Where the events lie that have one of these ids as trace or among their subjects. */
const selectPlaces = (ctx: AnyContext, ids: readonly string[]) =>
  kernelDb(ctx)
    .selectFrom('kernel.event_subject')
    .select(['seq', 'created_at'])
    .distinct()
    .where('org_id', '=', ctx.org)
    .where(sql<boolean>`subject = any(${[...ids]}::uuid[])`);

/** The events of these places, oldest first. Needs a transaction. */
export async function readPlaces(
  ctx: AnyContext,
  places: readonly { readonly seq: number; readonly created_at: Date }[],
): Promise<Row[]> {
  const times = places.map(({ created_at }) => created_at.getTime());
  if (times.length === 0) return [];
  return (
    selectEvents(ctx)
      .where(
        'seq',
        'in',
        places.map(({ seq }) => seq),
      )
      // A time has more digits in the database than here.
      .where('created_at', '>=', new Date(Math.min(...times)))
      .where('created_at', '<', new Date(Math.max(...times) + 1))
      .orderBy('seq')
      .execute()
  );
}
