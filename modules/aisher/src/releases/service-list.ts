import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, recordMany, requireTeam } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import type { AisherService } from '../tables.gen.ts';
import type { Service, serviceChange, serviceList, serviceQuery } from './schema.ts';

const toService = (row: Selectable<AisherService>): Service => ({
  id: row.id,
  name: row.name,
  language: row.language,
  tier: row.tier,
  teamId: row.team_id,
  repositoryId: row.repository_id,
  pathRoots: row.path_roots,
  version: row.version,
  lastSeenAt: row.last_seen_at.toISOString(),
});

/** Telemetry of a service came. */
export interface SeenService {
  readonly name: string;
  readonly language: string | null;
  readonly at: Date;
}

/** Makes services known, each by its name, and notes when they spoke last. Gives ids by name. Needs a transaction. */
export async function noteServices(
  ctx: AnyContext,
  seen: readonly SeenService[],
): Promise<ReadonlyMap<string, string>> {
  if (seen.length === 0) return new Map();
  const rows = seen.map((each) => ({ ...each, id: randomUUID() }));
  const { rows: kept } = await sql<{ id: string; name: string; is_new: boolean }>`
    insert into aisher.service as s (id, org_id, created_at, name, language, last_seen_at)
      select id, ${ctx.org}::uuid, ${ctx.now()}::timestamptz, name, language, at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as seen (id uuid, name text, language text, at timestamptz)
      order by name
    on conflict (org_id, name) do update set
      last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at),
      language = coalesce(s.language, excluded.language)
    returning id, name, xmax = 0 as is_new`.execute(ownDb(ctx));
  const made = kept.filter((row) => row.is_new);
  await recordMany(
    ctx,
    made.map(({ id }) => ({
      type: 'aisher.service-seen',
      data: { serviceId: id },
      subjects: [id],
    })),
  );
  return new Map(kept.map(({ id, name }) => [name, id]));
}

/** The services of the org, by name. */
export async function listServices(
  ctx: AnyContext,
  { after, limit }: z.infer<typeof serviceQuery>,
): Promise<z.infer<typeof serviceList>> {
  const rows = await inTransaction(ctx, (ctx) => {
    const select = ownDb(ctx)
      .selectFrom('aisher.service')
      .selectAll()
      .orderBy('name')
      .limit(limit + 1);
    return (after === undefined ? select : select.where('name', '>', after)).execute();
  });
  const services = rows.slice(0, limit).map(toService);
  const isMore = rows.length > limit;
  return { services, nextAfter: isMore ? (services.at(-1)?.name ?? null) : null };
}

/** @throws Problem 404 `service-not-found`, 409 `service-changed`. */
export async function changeService(
  ctx: AnyContext,
  id: string,
  change: z.infer<typeof serviceChange>,
): Promise<Service> {
  return inTransaction(ctx, async (ctx) => {
    const known = await ownDb(ctx)
      .selectFrom('aisher.service')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    if (known === undefined) throw serviceNotFound();
    if (change.teamId !== null) await requireTeam(ctx, change.teamId);
    const row = await ownDb(ctx)
      .updateTable('aisher.service')
      .set({
        tier: change.tier,
        team_id: change.teamId,
        repository_id: change.repositoryId,
        path_roots: change.pathRoots,
        version: sql<number>`version + 1`,
      })
      .where('id', '=', id)
      .where('version', '=', change.version)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      throw new Problem(
        409,
        'service-changed',
        'Somebody changed this service in the meantime; read it again.',
      );
    }
    const data = { serviceId: id, tier: row.tier };
    await recordMany(ctx, [{ type: 'aisher.service-changed', data, subjects: [id] }]);
    return toService(row);
  });
}

/** @throws Problem 404 `service-not-found`. Needs a transaction. */
export async function requireService(ctx: AnyContext, id: string): Promise<void> {
  const row = await ownDb(ctx)
    .selectFrom('aisher.service')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw serviceNotFound();
}

const serviceNotFound = () =>
  new Problem(404, 'service-not-found', 'There is no such service; list the services.');
