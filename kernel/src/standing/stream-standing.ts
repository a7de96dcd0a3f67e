import { type Kysely, sql } from 'kysely';
import type { Parts } from '../core/context.ts';
import { stillGrants } from '../core/permission.ts';
import { systemScope } from '../database/database.ts';

/** What is asked at once. More would be a statement that holds a connection for long. */
const devicesMax = 5_000;

/** Who listens at a device now, and what they may do of what was asked. */
export interface StreamStanding {
  readonly personId: string;
  readonly roles: readonly string[];
  readonly may: readonly string[];
}

interface Row extends Omit<StreamStanding, 'may'> {
  readonly deviceId: string;
  /** By action, the roles that may do it by the tables. */
  readonly granted: Readonly<Record<string, readonly string[]>> | null;
}

/** Of devices that hold a stream, so many seconds pass between two notes that they are there. */
const notedEveryS = 60;

/** A row that a request notes at this moment is left to it. */
const noteThere = (
  // biome-ignore lint/suspicious/noExplicitAny: its statement is written out.
  db: Kysely<any>,
  devices: readonly string[],
  now: Date,
) =>
  sql`update kernel.device set last_seen_at = ${now} where id in (
    select id from kernel.device
    where id = any(${devices}::uuid[])
      and last_seen_at < ${now}::timestamptz - make_interval(secs => ${notedEveryS})
    for no key update skip locked
  )`.execute(db);

/**
 * The standing of each device that still has one: it is not revoked, has a session, and its person is a member.
 * For 5,000 devices of any orgs there is one statement, and one that notes that they are there.
 */
export async function findStreamStandings(
  { database, modules }: Pick<Parts, 'database' | 'modules'>,
  devices: readonly string[],
  actions: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, StreamStanding>> {
  const found = new Map<string, StreamStanding>();
  for (let from = 0; from < devices.length; from += devicesMax) {
    const asked = devices.slice(from, from + devicesMax);
    const rows = await database.transaction(systemScope, async (db) => {
      const { rows } = await sql<Row>`
        select d.id as "deviceId", m.person_id as "personId", h.roles, (
          select jsonb_object_agg(g.action, g.granting) from (
            select a.action, array_agg(a.role) as granting from kernel.role_action a
            where a.role = any(h.roles) and a.action = any(${[...actions]}::text[])
            group by a.action
          ) g
        ) as granted
        from kernel.device d
        join kernel.membership m
          on m.org_id = d.org_id and m.person_id = d.person_id and m.left_at is null
        cross join lateral (
          select coalesce(m.own_role, m.role) || array(
            select r.role from kernel.person_role r
            where r.org_id = d.org_id and r.person_id = d.person_id order by r.role
          ) as roles
        ) h
        where d.id = any(${asked}::uuid[]) and d.revoked_at is null and exists (
          select from kernel.session s
          where s.org_id = d.org_id and s.device_id = d.id and s.person_id = d.person_id
            and s.revoked_at is null and s.expires_at > ${now}
        )`.execute(db);
      await noteThere(
        db,
        rows.map(({ deviceId }) => deviceId),
        now,
      );
      return rows;
    });
    for (const { deviceId, personId, roles, granted } of rows) {
      const may = Object.entries(granted ?? {})
        .filter(([action, granting]) => stillGrants({ modules }, granting, action))
        .map(([action]) => action);
      found.set(deviceId, { personId, roles, may });
    }
  }
  return found;
}
