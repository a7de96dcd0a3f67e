import type { AnyContext } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import type { FirstRelease } from './score.ts';

/** Of a service, as many as are looked through for the one before. */
const releasesMax = 100;

/** The first release that had the errors of a group; null where none is named. Needs a transaction. */
export async function readFirstRelease(
  ctx: AnyContext,
  { groupId, serviceId }: { readonly groupId: string; readonly serviceId: string },
): Promise<FirstRelease | null> {
  const first = await ownDb(ctx)
    .selectFrom('aisher.fingerprint as f')
    .innerJoin('aisher.fingerprint_release as r', (join) =>
      join.onRef('r.org_id', '=', 'f.org_id').onRef('r.hash', '=', 'f.hash'),
    )
    .where('f.group_id', '=', groupId)
    .where('r.release', '!=', '')
    .select(['r.environment', 'r.release'])
    .orderBy('r.first_seen_at')
    .limit(1)
    .executeTakeFirst();
  if (first === undefined) return null;
  const rows = await ownDb(ctx)
    .selectFrom('aisher.release')
    .select(['version', 'commit_sha', 'first_seen_at', 'deployed_at', 'environment'])
    .where('service_id', '=', serviceId)
    .orderBy('first_seen_at', 'desc')
    .orderBy('id', 'desc')
    .limit(releasesMax)
    .execute();
  const there = rows
    .filter(({ environment }) => environment === first.environment)
    .map((row) => ({ ...row, at: row.deployed_at ?? row.first_seen_at }));
  const own = there.find(({ version }) => version === first.release);
  if (own === undefined) return null;
  const earlier = there.filter(({ at }) => at < own.at).map(({ at }) => at.getTime());
  return {
    at: own.at,
    commit: own.commit_sha,
    previousAt: earlier.length === 0 ? null : new Date(Math.max(...earlier)),
  };
}
