import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { type GroupState, packGroup, unpackGroup } from '../../detectors/index.ts';
import { ownDb } from '../../own-db.ts';
import type { Place } from './fresh-minutes.ts';
import { instantOf } from './minutes.ts';
import { isServiceLearning } from './settings.ts';

/** What is known of a group in an environment before a look. */
export interface Watched extends Place {
  /** Null when no detector has looked at it. */
  readonly state: GroupState | null;
  readonly service: string;
  readonly tier: 1 | 2 | 3;
  /** People are told of it: it is open, and no silence hides it. */
  readonly isHeard: boolean;
  /** Its key has a template, and the miner of its service may still join that to others. */
  readonly isSettling: boolean;
  /** Its service is on its first day. */
  readonly isLearning: boolean;
  /** When it was seen first in this environment. */
  readonly firstSeenAt: Date;
}

type Packed = ReturnType<typeof packGroup>;

interface Row extends Omit<Watched, 'state'> {
  readonly state: Packed | null;
}

/** The miner of a service joins templates in its first minute. */
const settlingMs = 60_000;

/** Templates of services that were made before are settled. */
export const settledSince = (ctx: AnyContext): Date => new Date(ctx.now().getTime() - settlingMs);

/** Reads what is known of places. Needs a transaction. */
export async function readWatched(
  ctx: AnyContext,
  places: readonly Place[],
): Promise<readonly Watched[]> {
  const { rows } = await sql<Row>`
    select p."groupId", p.environment, d.state, s.name as service, s.tier,
      g.silence is null and g.merged_into is null and g.state in ('new', 'ongoing', 'regressed') as "isHeard",
      g.kind = 'template' and s.created_at > ${settledSince(ctx)}::timestamptz as "isSettling",
      ${isServiceLearning(ctx)} as "isLearning",
      coalesce((select min(r.first_seen_at) from aisher.fingerprint f
        join aisher.fingerprint_release r on r.org_id = f.org_id and r.hash = f.hash
        where f.org_id = ${ctx.org}::uuid and f.group_id = g.id and r.environment = p.environment
          and d.state is null), g.first_seen_at) as "firstSeenAt"
    from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as p ("groupId" uuid, environment text)
    join aisher.error_group g on g.org_id = ${ctx.org}::uuid and g.id = p."groupId"
    join aisher.service s on s.org_id = ${ctx.org}::uuid and s.id = g.service_id
    left join aisher.detector_state d on d.org_id = ${ctx.org}::uuid and d.group_id = g.id
      and d.environment = p.environment`.execute(ownDb(ctx));
  return rows.map((row) => ({ ...row, state: row.state === null ? null : unpackGroup(row.state) }));
}

/** Places to look at although nothing came: an alarm may end. At most `max`. Needs a transaction. */
export async function readActive(
  ctx: AnyContext,
  until: number,
  max: number,
): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    select group_id as "groupId", environment from aisher.detector_state
    where org_id = ${ctx.org}::uuid and is_active and looked_at < ${instantOf(until)}::timestamptz
    order by looked_at limit ${max}`.execute(ownDb(ctx));
  return rows;
}

/** A new group is given five minutes to be enough. */
const waitingMinutes = 6;

const isActive = ({ alarm, newness, events }: GroupState): boolean =>
  alarm !== undefined ||
  (newness === 'waiting' && events.minutes.slice(-waitingMinutes).some((count) => count > 0));

/** Keeps the states after a look. Needs a transaction. */
export async function writeStates(
  ctx: AnyContext,
  states: readonly (Place & { readonly state: GroupState })[],
): Promise<void> {
  if (states.length === 0) return;
  const rows = states.map(({ groupId, environment, state }) => ({
    groupId,
    environment,
    state: packGroup(state),
    lookedAt: instantOf(state.events.minute),
    isActive: isActive(state),
  }));
  await sql`
    insert into aisher.detector_state as d (org_id, group_id, environment, created_at, state, looked_at, is_active)
      select ${ctx.org}::uuid, "groupId", environment, ${ctx.now()}::timestamptz, state, "lookedAt", "isActive"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as kept ("groupId" uuid, environment text, state jsonb,
        "lookedAt" timestamptz, "isActive" boolean)
    on conflict (org_id, group_id, environment) do update
      set state = excluded.state, looked_at = excluded.looked_at, is_active = excluded.is_active`.execute(
    ownDb(ctx),
  );
}
