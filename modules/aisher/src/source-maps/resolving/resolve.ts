import { type AnyContext, inTransaction, Problem, readFile, runTask } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import {
  type BuiltPlace,
  type ErrorShape,
  type Frame,
  placeOf,
  type ResolvedError,
  resolveErrorByPlaces,
} from '../../stacks/index.ts';
import { mapsOfVersionMax, sealedAs } from '../schema.ts';
import { findOriginalsTask } from '../tasks.ts';
import { createAnswers, type Known } from './answers.ts';

/** An error with the build that threw it. */
export interface Built {
  readonly shape: ErrorShape;
  readonly service: string;
  readonly version: string;
}

interface MapRow {
  readonly service: string;
  readonly version: string;
  readonly path: string;
  readonly file_id: string;
}

/** Answers of all folds of this process. */
const answers = createAnswers();
/** Builds whose maps are read at once: each has hundreds at most. */
const buildsEach = 20;

const buildOf = ({ service, version }: Pick<Built, 'service' | 'version'>): string =>
  JSON.stringify([service, version]);
const placeKey = (fileId: string, { line, column }: BuiltPlace): string =>
  `${fileId}:${line}:${column}`;

/** All maps of these builds. */
async function findMaps(ctx: AnyContext, builds: readonly Built[]): Promise<MapRow[]> {
  const distinct = new Map(
    builds.map(({ service, version }) => [buildOf({ service, version }), { service, version }]),
  );
  const wanted = [...distinct.values()];
  const found: MapRow[] = [];
  for (let from = 0; from < wanted.length; from += buildsEach) {
    found.push(...(await findSome(ctx, wanted.slice(from, from + buildsEach))));
  }
  return found;
}

const findSome = (ctx: AnyContext, wanted: readonly Pick<Built, 'service' | 'version'>[]) =>
  inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<MapRow>`
      select service.name as service, map.version, map.path, map.file_id
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as build (service text, version text)
      join aisher.service on service.org_id = ${ctx.org}::uuid and service.name = build.service
      join aisher.source_map map on map.org_id = service.org_id and map.service_id = service.id and map.version = build.version
      limit ${buildsEach * mapsOfVersionMax}`.execute(ownDb(ctx));
    return rows;
  });

/** The map of the file that a frame is in: the path of the frame ends with that of the map. The longest is it. */
function mapFor(maps: ReadonlyMap<string, MapRow>, { path }: Frame): MapRow | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  for (let from = 0; from < parts.length; from += 1) {
    const found = maps.get(parts.slice(from).join('/'));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The packed map; undefined once its file is gone. */
async function readPacked(ctx: AnyContext, map: MapRow): Promise<Buffer | undefined> {
  try {
    const { open } = await readFile(ctx, map.file_id);
    const chunks: Buffer[] = [];
    for await (const chunk of await open()) chunks.push(chunk as Buffer);
    return ctx.parts.keyring.openBytes(Buffer.concat(chunks), sealedAs(map));
  } catch (error) {
    if (error instanceof Problem && error.code === 'file-not-found') return undefined;
    throw error;
  }
}

/** What one map says of places. A map that takes too long says nothing; a busy server is asked again. */
async function askMap(
  ctx: AnyContext,
  map: MapRow,
  places: readonly BuiltPlace[],
): Promise<readonly Known[]> {
  const packed = await readPacked(ctx, map);
  if (packed === undefined) return places.map(() => 'no-map');
  try {
    return await runTask(ctx, findOriginalsTask, { packed, places });
  } catch (error) {
    if (error instanceof Problem && error.status === 422) return places.map(() => 'too-large');
    throw error;
  }
}

/** What is known of places of one map, by their keys. */
async function knowPlaces(
  ctx: AnyContext,
  map: MapRow,
  places: ReadonlyMap<string, BuiltPlace>,
): Promise<ReadonlyMap<string, Known>> {
  const known = new Map<string, Known>();
  for (const key of places.keys()) {
    const answer = answers.get(ctx.org, key);
    if (answer !== undefined) known.set(key, answer);
  }
  const open = [...places].filter(([key]) => !known.has(key));
  if (open.length === 0) return known;
  const said = await askMap(
    ctx,
    map,
    open.map(([, place]) => place),
  );
  for (const [at, [key]] of open.entries()) {
    const answer = said[at] ?? 'broken';
    known.set(key, answer);
    answers.set(ctx.org, key, answer);
  }
  return known;
}

type Asked = Map<MapRow, Map<string, BuiltPlace>>;

const framesOf = ({ shape }: Built): readonly Frame[] =>
  shape.chain.flatMap(({ frames }) => frames);

/** Errors of built JavaScript as their sources would have thrown them, in their order. Never in a transaction. */
export async function resolveBuilt(
  ctx: AnyContext,
  builds: readonly Built[],
): Promise<readonly ResolvedError[]> {
  const built = builds.filter(
    (each) =>
      each.shape.language === 'javascript' &&
      each.version !== '' &&
      framesOf(each).some((frame) => placeOf(frame) !== null),
  );
  const rows = built.length === 0 ? [] : await findMaps(ctx, built);
  const mapsOf = Map.groupBy(rows, buildOf);
  const byPath = new Map(
    [...mapsOf].map(([build, maps]) => [build, new Map(maps.map((map) => [map.path, map]))]),
  );
  const asked: Asked = new Map();
  for (const each of built) {
    const maps = byPath.get(buildOf(each));
    if (maps !== undefined) noteAsked(asked, maps, each);
  }
  const found = new Map<string, Known>();
  for (const [map, places] of asked) {
    for (const [key, answer] of await knowPlaces(ctx, map, places)) found.set(key, answer);
  }
  return builds.map((each) => {
    const maps = byPath.get(buildOf(each));
    return resolveErrorByPlaces(each.shape, (frame, place) => {
      const map = maps && mapFor(maps, frame);
      return map === undefined ? 'no-map' : (found.get(placeKey(map.file_id, place)) ?? 'no-map');
    });
  });
}

function noteAsked(asked: Asked, maps: ReadonlyMap<string, MapRow>, built: Built): void {
  for (const frame of framesOf(built)) {
    const place = placeOf(frame);
    const map = place && mapFor(maps, frame);
    if (!place || !map) continue;
    const places = asked.get(map) ?? new Map<string, BuiltPlace>();
    places.set(placeKey(map.file_id, place), place);
    asked.set(map, places);
  }
}
