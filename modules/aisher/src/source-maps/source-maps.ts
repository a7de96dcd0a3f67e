import { createHash, randomUUID } from 'node:crypto';
import {
  type AnyContext,
  type Context,
  cursorAt,
  deleteFile,
  enqueue,
  inTransaction,
  Problem,
  personIdOf,
  readPage,
  record,
  runTask,
  writeFile,
} from '@dojang/kernel';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import { lockOwn } from '../own-lock.ts';
import { noteServices } from '../releases/service-list.ts';
import type { MapRefusal } from '../stacks/index.ts';
import { regroupJob } from './late-maps.ts';
import { makeRoom } from './make-room.ts';
import {
  mapBytesMax,
  mapDays,
  mapsOfVersionMax,
  type SourceMap,
  type SourceMapUpload,
  sealedAs,
  type sourceMapList,
  type sourceMapQuery,
} from './schema.ts';
import { packMapTask } from './tasks.ts';

const dayMs = 24 * 3_600_000;
/** Maps of one build come within moments. */
const regroupAfterMs = 60_000;

const why: Readonly<Record<MapRefusal, string>> = {
  broken: 'This is not a source map of version 3; upload the file that ends in .map.',
  'without-sources': 'This source map names no sources; have the build write them.',
  'too-large': 'A source map may have 50 MiB; leave the texts of sources out of it.',
};

const refused = (reason: MapRefusal) =>
  new Problem(422, 'source-map-refused', why[reason], { reason });

function uploaderOf({ actor }: AnyContext): string {
  const personId = personIdOf(actor);
  if (personId === undefined) throw new Error('a source map came from nobody');
  return personId;
}

interface Kept {
  readonly id: string;
  readonly fileId: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly sources: number;
}

/**
 * Keeps the map of a built file: names and positions, packed and sealed, without the texts of sources. It takes the place
 * of one of the same service, version and path.
 *
 * @throws Problem 422 `source-map-refused` with the reason, `work-too-long`; 409 `too-many-source-maps`.
 */
export async function keepSourceMap(
  ctx: Context<never>,
  upload: SourceMapUpload,
  bytes: Buffer,
): Promise<SourceMap> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const size = bytes.length;
  if (size > mapBytesMax) throw refused('too-large');
  const read = await runTask(ctx, packMapTask, bytes);
  if ('refused' in read) throw refused(read.refused);
  const sealed = ctx.parts.keyring.sealBytes(read.packed, sealedAs(upload));
  const file = await writeFile(
    ctx,
    {
      personId: uploaderOf(ctx),
      purpose: 'aisher.source-map',
      name: 'source-map',
      type: 'application/octet-stream',
      bytesMax: sealed.length,
      keptUntil: new Date(ctx.now().getTime() + mapDays * dayMs),
    },
    (async function* () {
      yield sealed;
    })(),
  );
  const kept = { id: randomUUID(), fileId: file.id, sha256, bytes: size, sources: read.sources };
  try {
    return await inTransaction(ctx, (ctx) => saveRow(ctx, upload, kept));
  } catch (error) {
    await deleteFile(ctx, file.id).catch(() => undefined);
    throw error;
  }
}

async function saveRow(ctx: AnyContext, upload: SourceMapUpload, kept: Kept): Promise<SourceMap> {
  const { service: name, version, path } = upload;
  const now = ctx.now();
  const ids = await noteServices(ctx, [{ name, language: null, at: now }]);
  const serviceId = ids.get(name) ?? '';
  await lockOwn(ctx, 'source_map');
  const known = await ownDb(ctx)
    .selectFrom('aisher.source_map')
    .select(['id', 'path', 'file_id'])
    .where('service_id', '=', serviceId)
    .where('version', '=', version)
    .limit(mapsOfVersionMax)
    .execute();
  const before = known.find((row) => row.path === path);
  if (before === undefined && known.length >= mapsOfVersionMax) {
    const fix = 'This version has too many source maps; delete those that no page loads.';
    throw new Problem(409, 'too-many-source-maps', fix, { most: mapsOfVersionMax });
  }
  const { fileId, sha256, bytes, sources } = kept;
  const set = { created_at: now, sha256, bytes, sources, file_id: fileId };
  const { id } = await ownDb(ctx)
    .insertInto('aisher.source_map')
    .values({ ...set, id: kept.id, org_id: ctx.org, service_id: serviceId, version, path })
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'service_id', 'version', 'path']).doUpdateSet(set),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  if (before !== undefined) await deleteFile(ctx, before.file_id);
  await makeRoom(ctx, { serviceId, version });
  const startAfter = new Date(now.getTime() + regroupAfterMs);
  const key = [serviceId, version, Math.floor(now.getTime() / regroupAfterMs)].join(' ');
  await enqueue(ctx, regroupJob, { serviceId, version }, { startAfter, key });
  const data = { sourceMapId: id, serviceId, bytes };
  await record(ctx, 'aisher.source-map-kept', data, { subjects: [id, serviceId] });
  return { id, service: name, version, path, sha256, bytes, sources, createdAt: now.toISOString() };
}

const selectMaps = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('aisher.source_map as map')
    .innerJoin('aisher.service as service', 'service.id', 'map.service_id')
    .select(['map.id', 'map.version', 'map.path', 'map.sha256', 'map.bytes', 'map.sources'])
    .select(['map.created_at', 'service.name']);

/** Source maps of the org, the newest first. */
export async function listSourceMaps(
  ctx: AnyContext,
  query: z.infer<typeof sourceMapQuery>,
): Promise<z.infer<typeof sourceMapList>> {
  return inTransaction(ctx, async (ctx) => {
    let select = selectMaps(ctx);
    if (query.service !== undefined) select = select.where('service.name', '=', query.service);
    if (query.version !== undefined) select = select.where('map.version', '=', query.version);
    const { rows, nextCursor } = await readPage(
      select,
      ['map.created_at', 'map.id'],
      query,
      (last) => cursorAt(last.created_at, last.id),
    );
    const sourceMaps = rows.map(({ name, created_at, ...row }) => ({
      ...row,
      service: name,
      createdAt: created_at.toISOString(),
    }));
    return { sourceMaps, nextCursor };
  });
}

/** @throws Problem 404 `source-map-not-found`, also when it is gone already. */
export async function dropSourceMap(ctx: AnyContext, id: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const gone = await ownDb(ctx)
      .deleteFrom('aisher.source_map')
      .where('id', '=', id)
      .returning('file_id')
      .executeTakeFirst();
    if (gone === undefined) {
      const fix = 'There is no such source map; reload the list.';
      throw new Problem(404, 'source-map-not-found', fix);
    }
    await deleteFile(ctx, gone.file_id);
    await record(ctx, 'aisher.source-map-dropped', { sourceMapId: id }, { subjects: [id] });
  });
}
