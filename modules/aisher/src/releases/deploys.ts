import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  cursorAt,
  inTransaction,
  Problem,
  personIdOf,
  readPage,
  record,
} from '@dojang/kernel';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import { bindNext } from './next.ts';
import { noteReleases } from './release-list.ts';
import { type DeployInput, deploy, type deployList, type deployQuery } from './schema.ts';
import { noteServices } from './service-list.ts';

type Deploy = z.infer<typeof deploy>;

/** A clock that is a little ahead is no mistake; a deploy of tomorrow is. */
const aheadMs = 5 * 60_000;

/**
 * Notes that a version came to an environment. The same idempotency key again gives the first deploy.
 *
 * @throws Problem 422 `deploy-in-future`.
 */
export async function noteDeploy(ctx: AnyContext, input: DeployInput): Promise<Deploy> {
  const at = input.at === undefined ? ctx.now() : new Date(input.at);
  if (at.getTime() > ctx.now().getTime() + aheadMs) {
    throw new Problem(
      422,
      'deploy-in-future',
      'The time of the deploy is in the future; leave it out for now.',
    );
  }
  return inTransaction(ctx, async (ctx) => {
    const { service: name, environment, version, commit, idempotencyKey = null } = input;
    if (idempotencyKey !== null) {
      const known = await findByKey(ctx, idempotencyKey);
      if (known !== undefined) return toDeploy(known);
    }
    const ids = await noteServices(ctx, [{ name, language: null, at }]);
    const serviceId = ids.get(name) ?? '';
    await noteReleases(ctx, [{ serviceId, environment, version, commit, at, spans: 0 }]);
    const release = await ownDb(ctx)
      .updateTable('aisher.release')
      .set(({ fn, val }) => ({ deployed_at: fn('least', ['deployed_at', val(at)]) }))
      .where('service_id', '=', serviceId)
      .where('environment', '=', environment)
      .where('version', '=', version)
      .returning('id')
      .executeTakeFirstOrThrow();
    const id = randomUUID();
    const made = await ownDb(ctx)
      .insertInto('aisher.deploy')
      .values({
        id,
        org_id: ctx.org,
        created_at: ctx.now(),
        service_id: serviceId,
        release_id: release.id,
        deployed_at: at,
        origin: 'told',
        commit_sha: commit,
        person_id: personIdOf(ctx.actor) ?? null,
        idempotency_key: idempotencyKey,
      })
      .onConflict((conflict) => conflict.columns(['org_id', 'idempotency_key']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made !== undefined) {
      await bindNext(ctx, { serviceId, environment, version, at });
      const data = { deployId: id, releaseId: release.id, serviceId };
      await record(ctx, 'aisher.deployed', data, { subjects: [id, release.id, serviceId] });
    }
    const kept = await selectDeploys(ctx)
      .where((eb) =>
        made === undefined
          ? eb('deploy.idempotency_key', '=', idempotencyKey)
          : eb('deploy.id', '=', id),
      )
      .executeTakeFirstOrThrow();
    return toDeploy(kept);
  });
}

const selectDeploys = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('aisher.deploy as deploy')
    .innerJoin('aisher.release as release', 'release.id', 'deploy.release_id')
    .innerJoin('aisher.service as service', 'service.id', 'release.service_id')
    .select(['deploy.id', 'deploy.release_id', 'deploy.origin', 'deploy.deployed_at'])
    .select(['deploy.commit_sha', 'release.environment', 'release.version', 'service.name']);

type Row = Awaited<ReturnType<ReturnType<typeof selectDeploys>['execute']>>[number];

const findByKey = (ctx: AnyContext, key: string): Promise<Row | undefined> =>
  selectDeploys(ctx).where('deploy.idempotency_key', '=', key).executeTakeFirst();

const toDeploy = (row: Row): Deploy => ({
  id: row.id,
  releaseId: row.release_id,
  service: row.name,
  environment: row.environment,
  version: row.version,
  commit: row.commit_sha,
  origin: deploy.shape.origin.parse(row.origin),
  at: row.deployed_at.toISOString(),
});

/** Deploys of the org or of a service, the newest first. */
export async function listDeploys(
  ctx: AnyContext,
  query: z.infer<typeof deployQuery>,
): Promise<z.infer<typeof deployList>> {
  return inTransaction(ctx, async (ctx) => {
    let select = selectDeploys(ctx);
    if (query.service !== undefined) select = select.where('deploy.service_id', '=', query.service);
    const columns = ['deploy.deployed_at', 'deploy.id'] as const;
    const { rows, nextCursor } = await readPage(select, columns, query, (last) =>
      cursorAt(last.deployed_at, last.id),
    );
    return { deploys: rows.map(toDeploy), nextCursor };
  });
}
