import { type AnyContext, inTransaction } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';
import type { Change } from '../ranking/input.ts';
import { type FlagVariant, readFlagVariants } from '../store/queries/flags.ts';
import { askStore } from '../store/store-of.ts';

export interface ChangesAsked {
  readonly from: Date;
  readonly until: Date;
  /** By name; all when empty. */
  readonly services: readonly string[];
}

/** As many deploys of a window as are looked at. */
const deploysMax = 500;

export interface KnownDeploy {
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  readonly commit: string | null;
  readonly at: Date;
}

/** Deploys of a window, the newest first. What telemetry showed of a deploy that somebody told us of is left out. Needs a transaction. */
export async function readDeploys(
  ctx: AnyContext,
  { from, until, services }: ChangesAsked,
  max = deploysMax,
): Promise<KnownDeploy[]> {
  let select = ownDb(ctx)
    .selectFrom('aisher.deploy as deploy')
    .innerJoin('aisher.release as release', 'release.id', 'deploy.release_id')
    .innerJoin('aisher.service as service', 'service.id', 'release.service_id')
    .select(['deploy.deployed_at as at', 'deploy.commit_sha as commit'])
    .select(['deploy.origin', 'deploy.release_id as releaseId'])
    .select(['release.environment', 'release.version', 'service.name as service'])
    .where('deploy.deployed_at', '>=', from)
    .where('deploy.deployed_at', '<', until);
  if (services.length > 0) select = select.where('service.name', 'in', services);
  const rows = await select
    .orderBy('deploy.deployed_at', 'desc')
    .orderBy('deploy.id', 'desc')
    .limit(max)
    .execute();
  const told = new Set(
    rows.filter(({ origin }) => origin === 'told').map(({ releaseId }) => releaseId),
  );
  return rows
    .filter(({ origin, releaseId }) => origin === 'told' || !told.has(releaseId))
    .map(({ origin, releaseId, ...deploy }) => deploy);
}

/** A variant that is there from the beginning on was no change: flags are asked in order to be told apart. */
const settleSeconds = 600;

/** Flags that began to give another variant. One that gives several to different people gives them all along. */
export function flagChanges(variants: readonly FlagVariant[], fromSeconds: number): FlagVariant[] {
  const settledNs = BigInt(fromSeconds + settleSeconds) * 1_000_000_000n;
  const flags = Map.groupBy(variants, ({ service, environment, flag }) =>
    JSON.stringify([service, environment, flag]),
  );
  return [...flags.values()].flatMap((all) =>
    all.filter(
      ({ firstNs }) => firstNs >= settledNs && all.some((other) => other.firstNs < firstNs),
    ),
  );
}

/** @throws Problem 503 `store-away`, `store-failed`. */
export async function readFlagChanges(
  ctx: AnyContext,
  { from, until, services }: ChangesAsked,
): Promise<FlagVariant[]> {
  const window = {
    from: Math.floor(from.getTime() / 1_000),
    until: Math.ceil(until.getTime() / 1_000),
  };
  const variants = await askStore(ctx, (store) =>
    readFlagVariants(store, ctx.org, { ...window, services }),
  );
  return flagChanges(variants, window.from);
}

/**
 * What people changed in a window, for a ranking: deploys and flags, by time.
 *
 * @throws Problem 503 `store-away`, `store-failed`.
 */
export async function changesAround(ctx: AnyContext, asked: ChangesAsked): Promise<Change[]> {
  const deploys = await inTransaction(ctx, (ctx) => readDeploys(ctx, asked));
  const flags = await readFlagChanges(ctx, asked);
  const changes: Change[] = [
    ...deploys.map(({ service, version, at }) => ({
      kind: 'deploy' as const,
      service,
      atNs: BigInt(at.getTime()) * 1_000_000n,
      reference: version,
    })),
    ...flags.map(({ service, flag, firstNs }) => ({
      kind: 'flag' as const,
      service,
      atNs: firstNs,
      reference: flag,
    })),
  ];
  return changes.sort((a, b) => (a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : 0));
}
