import { type AnyContext, deleteFile, Problem, recordMany } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';
import { mapBytesOfOrgMax, mapsOfOrgMax } from './schema.ts';

/** What an upload makes room for; the rest goes with the next ones. */
const droppedMax = 100;

interface Build {
  readonly serviceId: string;
  readonly version: string;
}

/**
 * Drops the oldest maps of other versions while an org has more than its share. A pipeline that uploads each build goes on
 * without anybody who tidies up. Needs the transaction of an upload.
 *
 * @throws Problem 409 `too-many-source-maps` when the version alone is too much.
 */
export async function makeRoom(
  ctx: AnyContext,
  { serviceId, version }: Build,
  { maps = mapsOfOrgMax, bytes = mapBytesOfOrgMax } = {},
): Promise<void> {
  const { rows } = await sql<{ id: string; file_id: string; is_own: boolean }>`
    select id, file_id, is_own from (
      select id, file_id, created_at, is_own, row_number() over newest as place, sum(bytes) over newest as bytes
      from (select *, service_id = ${serviceId}::uuid and version = ${version} as is_own from aisher.source_map
        where org_id = ${ctx.org}::uuid) each
      window newest as (order by is_own desc, created_at desc, id desc rows unbounded preceding)) ranked
    where place > ${maps}::int or bytes > ${bytes}::bigint
    order by is_own desc, created_at, id limit ${droppedMax}`.execute(ownDb(ctx));
  if (rows.length === 0) return;
  if (rows[0]?.is_own) {
    const fix = 'This version has too many source maps; delete those that no page loads.';
    throw new Problem(409, 'too-many-source-maps', fix, { most: maps });
  }
  const ids = rows.map(({ id }) => id);
  await ownDb(ctx).deleteFrom('aisher.source_map').where('id', 'in', ids).execute();
  for (const { file_id } of rows) await deleteFile(ctx, file_id);
  await recordMany(
    ctx,
    ids.map((id) => ({
      type: 'aisher.source-map-dropped',
      data: { sourceMapId: id },
      subjects: [id],
    })),
  );
}
