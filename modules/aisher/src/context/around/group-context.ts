import { type AnyContext, inTransaction } from '@dojang/kernel';
import { groupNotFound } from '../../groups/changes/problems.ts';
import { samplesMax } from '../../groups/samples/choose.ts';
import { ownDb } from '../../own-db.ts';
import { type KnownDeploy, readDeploys } from '../changes.ts';
import { findSuspects } from '../suspects/suspect-commits.ts';
import { findPastGroups } from './past-groups.ts';
import type { TracedSample } from './sample-traces.ts';
import { type Change, changesMax, type GroupContext } from './schema.ts';
import { readTelemetry } from './telemetry.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const changesHours = 6;
/** A deploy may be told a little after its first error. */
const lateMs = 5 * minuteMs;
/** Of the hour that is shown, the part behind the last sample. */
const behindMs = 15 * minuteMs;

/** The hour around a moment, on whole minutes. It does not reach into the future, where a zero would look like an outage. */
export function hourAround(at: Date, now: Date): { readonly from: Date; readonly until: Date } {
  const last = Math.min(at.getTime() + behindMs, Math.max(at.getTime(), now.getTime()));
  const until = Math.floor(last / minuteMs + 1) * minuteMs;
  return { from: new Date(until - hourMs), until: new Date(until) };
}

/**
 * What was around a group when it was last seen, and before it was seen first: traces, logs, changes, suspect commits, past groups like it,
 * and how its neighbours did.
 *
 * @throws Problem 404 `group-not-found`.
 */
export async function readGroupContext(ctx: AnyContext, groupId: string): Promise<GroupContext> {
  const { group, samples, at, deploys, past } = await inTransaction(ctx, (ctx) =>
    readStored(ctx, groupId),
  );
  const suspects = await findSuspects(ctx, groupId);
  const { from, until } = hourAround(at, ctx.now());
  const telemetry = await readTelemetry(ctx, {
    service: group.service,
    at,
    window: { from: from.getTime() / 1_000, until: until.getTime() / 1_000 },
    changesFrom: new Date(at.getTime() - changesHours * hourMs),
    samples,
  });
  return {
    at: at.toISOString(),
    from: from.toISOString(),
    until: until.toISOString(),
    deploys: deploys.map(toChange),
    suspects,
    past,
    telemetry,
  };
}

/** What PostgreSQL knows. Needs a transaction. */
async function readStored(ctx: AnyContext, id: string) {
  const group = await ownDb(ctx)
    .selectFrom('aisher.error_group as own')
    .innerJoin('aisher.service as service', 'service.id', 'own.service_id')
    .where('own.id', '=', id)
    .select(['own.service_id', 'own.first_seen_at', 'own.last_seen_at', 'service.name as service'])
    .executeTakeFirst();
  if (group === undefined) throw groupNotFound();
  const rows = await readSamples(ctx, id);
  const at = rows[0]?.at ?? group.last_seen_at;
  return {
    group,
    at,
    samples: rows.filter(({ traceId }) => traceId !== ''),
    deploys: await deploysAround(ctx, [at, group.first_seen_at]),
    past: await findPastGroups(ctx, {
      id,
      serviceId: group.service_id,
      firstSeen: group.first_seen_at,
    }),
  };
}

/** The newest first. */
const readSamples = (ctx: AnyContext, groupId: string): Promise<TracedSample[]> =>
  ownDb(ctx)
    .selectFrom('aisher.fingerprint as f')
    .innerJoin('aisher.sample as s', (join) =>
      join.onRef('s.org_id', '=', 'f.org_id').onRef('s.hash', '=', 'f.hash'),
    )
    .where('f.group_id', '=', groupId)
    .select(['s.trace_id as traceId', 's.span_id as spanId', 's.at', 's.release', 's.operation'])
    .orderBy('s.at', 'desc')
    .orderBy('s.id', 'desc')
    .limit(samplesMax)
    .execute();

/** Deploys of the hours before each of these moments, the newest first. */
async function deploysAround(ctx: AnyContext, moments: readonly Date[]): Promise<KnownDeploy[]> {
  const deploys = new Map<string, KnownDeploy>();
  for (const at of moments) {
    const window = {
      from: new Date(at.getTime() - changesHours * hourMs),
      until: new Date(at.getTime() + lateMs),
      services: [],
    };
    for (const deploy of await readDeploys(ctx, window, changesMax)) {
      deploys.set(JSON.stringify(deploy), deploy);
    }
  }
  return [...deploys.values()].sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, changesMax);
}

const toChange = ({ service, environment, version, commit, at }: KnownDeploy): Change => ({
  kind: 'deploy',
  service,
  environment,
  at: at.toISOString(),
  reference: version,
  commit,
  variant: null,
});
