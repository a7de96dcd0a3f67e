import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';
import { isOdd, type ReleaseFacts } from './order.ts';

/** Of a service and environment, as many as are compared. */
const releasesMax = 500;

/** The order of the releases of some services. */
export interface ReleaseOrder {
  /** What is known of a version there; of an unknown one, its name. */
  readonly of: (serviceId: string, environment: string, version: string) => ReleaseFacts;
  /** What was known in a service before `at`, in any environment. */
  readonly before: (serviceId: string, at: Date) => readonly ReleaseFacts[];
}

interface Row {
  readonly service_id: string;
  readonly environment: string;
  readonly version: string;
  readonly commit_position: number | null;
  readonly first_seen_at: Date;
  readonly deployed_at: Date | null;
  readonly excluded: boolean;
  readonly spans: number;
  readonly spans_since: number;
  readonly spans_known: number;
}

const toFacts = (row: Row): ReleaseFacts => ({
  version: row.version,
  commitPosition: row.commit_position,
  deployedAt: row.deployed_at ?? row.first_seen_at,
  takesPart:
    !row.excluded &&
    !isOdd({
      isDeployed: row.deployed_at !== null,
      spans: row.spans,
      spansSince: row.spans_known === 0 ? null : row.spans_since,
    }),
});

/** Reads the order of releases of these services. Needs a transaction. */
export async function readOrder(
  ctx: AnyContext,
  serviceIds: readonly string[],
): Promise<ReleaseOrder> {
  const rows = serviceIds.length === 0 ? [] : await readRows(ctx, serviceIds);
  const known = new Map(
    rows.map((row) => [placeOf(row.service_id, row.environment, row.version), row]),
  );
  const elsewhere = new Map(rows.map((row) => [placeOf(row.service_id, '*', row.version), row]));
  return {
    of(serviceId, environment, version) {
      const row =
        known.get(placeOf(serviceId, environment, version)) ??
        elsewhere.get(placeOf(serviceId, '*', version));
      if (row !== undefined) return toFacts(row);
      return { version, commitPosition: null, deployedAt: null, takesPart: true };
    },
    before: (serviceId, at) =>
      rows.filter((row) => row.service_id === serviceId && row.first_seen_at <= at).map(toFacts),
  };
}

const placeOf = (...words: readonly string[]) => JSON.stringify(words);

async function readRows(ctx: AnyContext, serviceIds: readonly string[]): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select r.service_id, r.environment, r.version, r.commit_position, r.first_seen_at, r.deployed_at, r.excluded,
      r.spans, (sum(r.spans) over there - r.spans_before)::bigint as spans_since,
      (sum(r.spans) over there)::bigint as spans_known
    from unnest(${[...serviceIds]}::uuid[]) wanted (id)
    cross join lateral (
      select * from aisher.release r where r.service_id = wanted.id
      order by r.first_seen_at desc, r.id desc limit ${releasesMax}) r
    window there as (partition by r.service_id, r.environment)`.execute(ownDb(ctx));
  return rows;
}
