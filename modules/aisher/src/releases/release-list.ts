import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  cursorAt,
  inTransaction,
  Problem,
  readPage,
  record,
  recordMany,
} from '@dojang/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import { bindNext } from './next.ts';
import type { Release, releaseList, releaseQuery } from './schema.ts';

/** A version of a service was seen in an environment. */
export interface SeenRelease {
  readonly serviceId: string;
  readonly environment: string;
  readonly version: string;
  readonly commit: string | null;
  readonly at: Date;
  /** How many spans of it were seen since it was noted last; 0 where nobody counts them. */
  readonly spans: number;
}

interface Kept {
  readonly id: string;
  readonly service_id: string;
  readonly environment: string;
  readonly version: string;
  readonly is_new: boolean;
}

const keep = (ctx: AnyContext, rows: readonly (SeenRelease & { readonly id: string })[]) =>
  sql<Kept>`
    insert into aisher.release as r (id, org_id, created_at, service_id, environment, version, commit_sha, first_seen_at,
        spans, spans_before)
      select id, ${ctx.org}::uuid, ${ctx.now()}::timestamptz, "serviceId", environment, version, commit, at, spans,
        coalesce((select sum(o.spans) from aisher.release o
          where o.service_id = seen."serviceId" and o.environment = seen.environment), 0)
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as seen (id uuid, "serviceId" uuid, environment text,
        version text, commit text, at timestamptz, spans bigint)
      order by "serviceId", environment, version
    on conflict (org_id, service_id, environment, version) do update set
        spans = r.spans + excluded.spans,
        first_seen_at = least(r.first_seen_at, excluded.first_seen_at),
        commit_sha = coalesce(r.commit_sha, excluded.commit_sha)
      where excluded.spans > 0 or excluded.first_seen_at < r.first_seen_at
        or (r.commit_sha is null and excluded.commit_sha is not null)
    returning id, service_id, environment, version, xmax = 0 as is_new`.execute(ownDb(ctx));

/**
 * Makes releases known. The first row of a version in an environment stands for a deploy, and groups that wait for the
 * next release are bound to it. Needs a transaction.
 */
export async function noteReleases(ctx: AnyContext, seen: readonly SeenRelease[]): Promise<void> {
  if (seen.length === 0) return;
  const { rows } = await keep(
    ctx,
    seen.map((each) => ({ ...each, id: randomUUID() })),
  );
  const made = rows.filter((row) => row.is_new);
  if (made.length === 0) return;
  const firstSeen = new Map(seen.map((each) => [keyOf(each), each]));
  const deploys = made.flatMap(({ id, service_id, environment, version }) => {
    const first = firstSeen.get(keyOf({ serviceId: service_id, environment, version }));
    return first === undefined ? [] : [{ releaseId: id, ...first }];
  });
  await ownDb(ctx)
    .insertInto('aisher.deploy')
    .values(
      deploys.map(({ releaseId, serviceId, at, commit }) => ({
        id: randomUUID(),
        org_id: ctx.org,
        created_at: ctx.now(),
        service_id: serviceId,
        release_id: releaseId,
        deployed_at: at,
        origin: 'seen',
        commit_sha: commit,
      })),
    )
    .execute();
  await recordMany(
    ctx,
    deploys.map(({ releaseId, serviceId }) => ({
      type: 'aisher.release-seen',
      data: { releaseId, serviceId },
      subjects: [releaseId, serviceId],
    })),
  );
  for (const each of deploys) await bindNext(ctx, each);
}

export const keyOf = (release: {
  readonly serviceId: string;
  readonly environment: string;
  readonly version: string;
}): string => JSON.stringify([release.serviceId, release.environment, release.version]);

/** The releases of the org or of a service, the newest first. */
export async function listReleases(
  ctx: AnyContext,
  query: z.infer<typeof releaseQuery>,
): Promise<z.infer<typeof releaseList>> {
  return inTransaction(ctx, async (ctx) => {
    let select = selectReleases(ctx);
    if (query.service !== undefined)
      select = select.where('release.service_id', '=', query.service);
    const columns = ['release.first_seen_at', 'release.id'] as const;
    const { rows, nextCursor } = await readPage(select, columns, query, (last) =>
      cursorAt(last.first_seen_at, last.id),
    );
    return { releases: rows.map(toRelease), nextCursor };
  });
}

const selectReleases = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('aisher.release as release')
    .innerJoin('aisher.service as service', 'service.id', 'release.service_id')
    .selectAll('release')
    .select('service.name as service_name');

type Row = Awaited<ReturnType<ReturnType<typeof selectReleases>['execute']>>[number];

const toRelease = (row: Row): Release => ({
  id: row.id,
  serviceId: row.service_id,
  service: row.service_name,
  environment: row.environment,
  version: row.version,
  commit: row.commit_sha,
  spans: Number(row.spans),
  firstSeenAt: row.first_seen_at.toISOString(),
  deployedAt: row.deployed_at?.toISOString() ?? null,
  excluded: row.excluded,
});

/**
 * A release of the org. Needs a transaction.
 *
 * @throws Problem 404 `release-not-found`.
 */
export async function getRelease(ctx: AnyContext, id: string): Promise<Release> {
  const row = await selectReleases(ctx).where('release.id', '=', id).executeTakeFirst();
  if (row !== undefined) return toRelease(row);
  throw new Problem(404, 'release-not-found', 'There is no such release; list the releases.');
}

/**
 * Says whether a release takes part in the order. An excluded one reopens nothing.
 *
 * @throws Problem 404 `release-not-found`.
 */
export async function excludeRelease(
  ctx: AnyContext,
  id: string,
  excluded: boolean,
): Promise<Release> {
  return inTransaction(ctx, async (ctx) => {
    const changed = await ownDb(ctx)
      .updateTable('aisher.release')
      .set({ excluded })
      .where('id', '=', id)
      .where('excluded', '!=', excluded)
      .returning('id')
      .executeTakeFirst();
    const release = await getRelease(ctx, id);
    if (changed !== undefined) {
      const data = { releaseId: id, excluded };
      await record(ctx, 'aisher.release-excluded', data, { subjects: [id, release.serviceId] });
    }
    return release;
  });
}
