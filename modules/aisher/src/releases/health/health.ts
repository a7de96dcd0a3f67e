import { type AnyContext, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { readReleaseTraffic } from '../../store/queries/release-traffic.ts';
import { askStore } from '../../store/store-of.ts';
import { readOrder } from '../facts.ts';
import { compareReleases } from '../order.ts';
import { getRelease } from '../release-list.ts';
import { groupsCounted, type Release, type releaseHealth } from '../schema.ts';
import { rateRatio } from './rate-ratio.ts';

type Health = z.infer<typeof releaseHealth>;

/** A release is judged by its first day. */
const ageMsMax = 24 * 3_600_000;

interface Lived {
  readonly version: string;
  readonly sinceMs: number;
}

const sinceMs = ({ deployedAt, firstSeenAt }: Release) => Date.parse(deployedAt ?? firstSeenAt);

/** The newest of those that are older by the order of releases; undefined where none is. Needs a transaction. */
async function previousOf(ctx: AnyContext, release: Release): Promise<Lived | undefined> {
  const { serviceId, environment, version } = release;
  const order = await readOrder(ctx, [serviceId]);
  const own = order.of(serviceId, environment, version);
  const rows = await ownDb(ctx)
    .selectFrom('aisher.release')
    .select(['version', 'first_seen_at', 'deployed_at'])
    .where('service_id', '=', serviceId)
    .where('environment', '=', environment)
    .orderBy('first_seen_at', 'desc')
    .limit(comparedMax)
    .execute();
  const factsOf = (name: string) => order.of(serviceId, environment, name);
  const older = rows.filter((row) => compareReleases(factsOf(row.version), own) === -1);
  const [last] = older.sort((a, b) =>
    compareReleases(factsOf(a.version), factsOf(b.version)) === -1 ? 1 : -1,
  );
  if (last === undefined) return undefined;
  const at = last.deployed_at ?? last.first_seen_at;
  return { version: last.version, sinceMs: at.getTime() };
}

const comparedMax = 500;

/** Groups that were first seen in the release, and groups that came back in it. Needs a transaction. */
async function groupsOf(
  ctx: AnyContext,
  { serviceId, environment, version, firstSeenAt }: Release,
) {
  const { rows } = await sql<{ opened: number; regressed: number }>`
    select
      (select count(*)::int from (
        select g.id from aisher.error_group g
        where g.org_id = ${ctx.org}::uuid and g.service_id = ${serviceId}::uuid and g.merged_into is null
          and g.last_seen_at >= ${firstSeenAt}::timestamptz and g.first_seen_at >= ${firstSeenAt}::timestamptz
          and exists (select from aisher.fingerprint f join aisher.fingerprint_release r on r.hash = f.hash
            where f.org_id = ${ctx.org}::uuid and f.group_id = g.id and r.org_id = ${ctx.org}::uuid
              and r.environment = ${environment} and r.release = ${version})
        limit ${groupsCounted}) opened) as opened,
      (select count(*)::int from (
        select g.id from aisher.error_group g
        where g.org_id = ${ctx.org}::uuid and g.service_id = ${serviceId}::uuid and g.merged_into is null
          and g.last_seen_at >= ${firstSeenAt}::timestamptz and g.state = 'regressed' and g.regressed_in = ${version}
        limit ${groupsCounted}) regressed) as regressed`.execute(ownDb(ctx));
  return rows[0] ?? { opened: 0, regressed: 0 };
}

/**
 * How a release does beside the one before it, each in its first hours: as many of them as this one has lived, a day at most.
 * People and sessions are not counted: traces do not say who they are.
 *
 * @throws Problem 404 `release-not-found`, 503 `store-away`, `store-failed`.
 */
export async function readReleaseHealth(ctx: AnyContext, id: string): Promise<Health> {
  const { release, previous, groups } = await inTransaction(ctx, async (ctx) => {
    const release = await getRelease(ctx, id);
    return {
      release,
      previous: await previousOf(ctx, release),
      groups: await groupsOf(ctx, release),
    };
  });
  const { service, environment, version } = release;
  const ageMs = Math.min(ageMsMax, Math.max(60_000, ctx.now().getTime() - sinceMs(release)));
  const traffic = ({ version, sinceMs }: Lived) => {
    const from = Math.floor(sinceMs / 1_000);
    const window = { from, until: from + Math.ceil(ageMs / 1_000) };
    return askStore(ctx, (store) =>
      readReleaseTraffic(store, ctx.org, { ...window, service, version, environment }),
    );
  };
  const now = await traffic({ version, sinceMs: sinceMs(release) });
  const before = previous === undefined ? undefined : await traffic(previous);
  return {
    release,
    seconds: Math.round(ageMs / 1_000),
    ...now,
    newGroups: groups.opened,
    regressedGroups: groups.regressed,
    previous:
      previous === undefined || before === undefined
        ? null
        : { version: previous.version, ...before },
    errorRatio:
      before === undefined
        ? null
        : rateRatio(
            { events: now.errors, of: now.calls },
            { events: before.errors, of: before.calls },
          ),
  };
}
