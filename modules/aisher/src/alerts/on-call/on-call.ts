import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, nextRun, Problem, record } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import { requireMember } from '../../groups/states.ts';
import { ownDb } from '../../own-db.ts';
import { lockOwn } from '../../own-lock.ts';
import type { AisherOnCall, AisherOnCallOverride } from '../../tables.gen.ts';
import {
  type OnCall,
  type OnCallInput,
  type onCallChange,
  onCallMax,
  type overrideInput,
  overridesMax,
} from './schema.ts';
import { personOnCall, type Rotation } from './turns.ts';

type Row = Selectable<AisherOnCall>;
type OverrideRow = Selectable<AisherOnCallOverride>;

const notFound = () =>
  new Problem(404, 'on-call-not-found', 'There is no such rotation any more; reload the list.');

/** The database gives a day as a text or as a time of the process. */
const dayOf = (value: unknown): string =>
  value instanceof Date
    ? [value.getFullYear(), value.getMonth() + 1, value.getDate()]
        .map((part) => String(part).padStart(2, '0'))
        .join('-')
    : String(value).slice(0, 10);

export const rotationOf = (row: Row): Rotation => ({
  people: row.people,
  weeks: row.weeks,
  startsOn: dayOf(row.starts_on),
  handover: row.handover.slice(0, 5),
  timeZone: row.time_zone,
});

const toOverride = ({ id, person_id, starts_at, ends_at }: OverrideRow) => ({
  id,
  personId: person_id,
  startsAt: starts_at,
  endsAt: ends_at,
});

function toOnCall(row: Row, rows: readonly OverrideRow[], now: Date): OnCall {
  const rotation = rotationOf(row);
  const overrides = rows.map(toOverride);
  return {
    id: row.id,
    name: row.name,
    ...rotation,
    people: row.people,
    personId: personOnCall(rotation, overrides, now),
    overrides: overrides.map(({ startsAt, endsAt, ...rest }) => ({
      ...rest,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
    })),
    version: row.version,
  };
}

/** Those that have not ended, in the order in which they were made. Needs a transaction. */
async function overridesOf(ctx: AnyContext, ids: readonly string[]): Promise<OverrideRow[]> {
  if (ids.length === 0) return [];
  return ownDb(ctx)
    .selectFrom('aisher.on_call_override')
    .selectAll()
    .where('on_call_id', 'in', ids)
    .where('ends_at', '>', ctx.now())
    .orderBy('created_at')
    .orderBy('id')
    .limit(onCallMax * overridesMax)
    .execute();
}

/** The rotations of the org, the oldest first. */
export async function listOnCall(ctx: AnyContext): Promise<{ onCall: OnCall[] }> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('aisher.on_call')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .limit(onCallMax)
      .execute();
    const overrides = await overridesOf(
      ctx,
      rows.map(({ id }) => id),
    );
    const ofRow = ({ id }: Row) => overrides.filter(({ on_call_id }) => on_call_id === id);
    return { onCall: rows.map((row) => toOnCall(row, ofRow(row), ctx.now())) };
  });
}

/** Needs a transaction. */
async function getOnCall(ctx: AnyContext, id: string): Promise<OnCall> {
  const row = await ownDb(ctx)
    .selectFrom('aisher.on_call')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return toOnCall(row, await overridesOf(ctx, [id]), ctx.now());
}

/** Who is woken by these rotations now; those that are gone wake nobody. Needs a transaction. */
export async function peopleOnCall(
  ctx: AnyContext,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { onCall } = await listOnCall(ctx);
  return onCall.filter(({ id }) => ids.includes(id)).map(({ personId }) => personId);
}

async function requireGood(ctx: AnyContext, { people, timeZone }: OnCallInput): Promise<void> {
  // Throws for a zone that nobody knows.
  nextRun('0 9 * * *', timeZone, ctx.now());
  for (const personId of new Set(people)) await requireMember(ctx, personId);
}

const valuesOf = (input: OnCallInput) => ({
  name: input.name,
  people: input.people,
  weeks: input.weeks,
  starts_on: input.startsOn,
  handover: input.handover,
  time_zone: input.timeZone,
});

/** @throws Problem 422 `assignee-not-here`, `time-zone-unknown`, `on-call-full`. */
export async function makeOnCall(outer: AnyContext, input: OnCallInput): Promise<OnCall> {
  return inTransaction(outer, async (ctx) => {
    await requireGood(ctx, input);
    await lockOwn(ctx, 'on_call');
    if ((await listOnCall(ctx)).onCall.length >= onCallMax) {
      throw new Problem(422, 'on-call-full', `There are ${onCallMax} rotations; delete one first.`);
    }
    const id = randomUUID();
    await ownDb(ctx)
      .insertInto('aisher.on_call')
      .values({ id, org_id: ctx.org, created_at: ctx.now(), ...valuesOf(input) })
      .execute();
    await record(ctx, 'aisher.on-call-made', { onCallId: id }, { subjects: [id] });
    return getOnCall(ctx, id);
  });
}

/** @throws Problem 404 `on-call-not-found`, 409 `on-call-changed`, 422 as {@link makeOnCall}. */
export async function changeOnCall(
  outer: AnyContext,
  id: string,
  { version, ...input }: z.infer<typeof onCallChange>,
): Promise<OnCall> {
  return inTransaction(outer, async (ctx) => {
    await getOnCall(ctx, id);
    await requireGood(ctx, input);
    const row = await ownDb(ctx)
      .updateTable('aisher.on_call')
      .set({ ...valuesOf(input), version: sql<number>`version + 1` })
      .where('id', '=', id)
      .where('version', '=', version)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) {
      const detail = 'Somebody changed this rotation in the meantime; read it again.';
      throw new Problem(409, 'on-call-changed', detail);
    }
    await record(ctx, 'aisher.on-call-changed', { onCallId: id }, { subjects: [id] });
    return getOnCall(ctx, id);
  });
}

/** A rule that names it wakes nobody by it from now on. @throws Problem 404 `on-call-not-found`. */
export async function removeOnCall(outer: AnyContext, id: string): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    await getOnCall(ctx, id);
    await ownDb(ctx).deleteFrom('aisher.on_call').where('id', '=', id).execute();
    await record(ctx, 'aisher.on-call-removed', { onCallId: id }, { subjects: [id] });
  });
}

/**
 * Somebody stands in for whoever has the turn.
 *
 * @throws Problem 404 `on-call-not-found`, 422 `assignee-not-here`, `override-ends-first`, `on-call-full`.
 */
export async function addOverride(
  outer: AnyContext,
  id: string,
  { personId, startsAt, endsAt }: z.infer<typeof overrideInput>,
): Promise<OnCall> {
  return inTransaction(outer, async (ctx) => {
    await lockOwn(ctx, 'on_call');
    const { overrides } = await getOnCall(ctx, id);
    await requireMember(ctx, personId);
    const end = new Date(endsAt);
    if (end <= new Date(startsAt) || end <= ctx.now()) {
      const detail = 'It ends before it begins, or has ended; choose a later end.';
      throw new Problem(422, 'override-ends-first', detail);
    }
    if (overrides.length >= overridesMax) {
      const detail = `There are ${overridesMax} overrides; delete one first.`;
      throw new Problem(422, 'on-call-full', detail);
    }
    const row = { id: randomUUID(), org_id: ctx.org, created_at: ctx.now(), on_call_id: id };
    await ownDb(ctx)
      .insertInto('aisher.on_call_override')
      .values({ ...row, person_id: personId, starts_at: startsAt, ends_at: endsAt })
      .execute();
    await record(ctx, 'aisher.on-call-changed', { onCallId: id }, { subjects: [id] });
    return getOnCall(ctx, id);
  });
}

/** Taken again, it changes nothing. @throws Problem 404 `on-call-not-found`. */
export async function removeOverride(
  outer: AnyContext,
  id: string,
  overrideId: string,
): Promise<OnCall> {
  return inTransaction(outer, async (ctx) => {
    await ownDb(ctx)
      .deleteFrom('aisher.on_call_override')
      .where('on_call_id', '=', id)
      .where('id', '=', overrideId)
      .execute();
    return getOnCall(ctx, id);
  });
}
