import { count, cursor, instant, total } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { serviceName, versionName } from '../releases/schema.ts';

/** What a map of a build may be. */
export const mapBytesMax = 50 * 1024 * 1024;
/** Files of one version of a service. */
export const mapsOfVersionMax = 500;
/** Of all versions of an org; maps of the oldest version make room. The bytes are those of the uploads. */
export const mapsOfOrgMax = 10_000;
export const mapBytesOfOrgMax = 20 * 1024 * 1024 * 1024;
export const mapDays = 90;

const pathMax = 500;

/** A name, never a place on a disk: nothing in it leads upwards or begins elsewhere. */
function isBuiltPath(path: string): boolean {
  const parts = path.split('/');
  const leads = parts.some((part) => part === '' || part === '.' || part === '..');
  return !leads && !/[\\\p{Cc}]/u.test(path);
}

export const builtPath = z
  .string()
  .min(1)
  .max(pathMax)
  .refine(isBuiltPath, 'The path of the built file, such as assets/app.js: parts with / between.');

/** `POST /api/aisher/source-maps`: the body is the map itself. */
export const sourceMapUpload = z.object({
  service: serviceName,
  version: versionName,
  /** Of the built file, as it is served or from some folder on: `assets/app.js`. */
  path: builtPath,
});
export type SourceMapUpload = z.infer<typeof sourceMapUpload>;

/** Binds the sealed bytes to their place, so that a file moved elsewhere is refused. */
export const sealedAs = ({ service, version, path }: SourceMapUpload): string =>
  `source-map:${JSON.stringify([service, version, path])}`;

export const sourceMap = z.object({
  id: z.uuid(),
  service: serviceName,
  version: versionName,
  path: z.string().max(pathMax),
  /** Of the map as it was uploaded. */
  sha256: z.string().length(64),
  bytes: total,
  sources: count,
  createdAt: instant,
});
export type SourceMap = z.infer<typeof sourceMap>;

/** `GET /api/aisher/source-maps`: newest first. */
export const sourceMapQuery = z.object({
  service: serviceName.optional(),
  version: versionName.optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const sourceMapList = z.object({
  sourceMaps: z.array(sourceMap).max(100),
  nextCursor: cursor.nullable(),
});

export const sourceMapParams = z.object({ id: z.uuid() });

const reason = z.enum(['no-map', 'too-large', 'broken', 'without-sources', 'other-build']);
const shownFrame = z.object({
  path: z.string().max(4096),
  function: z.string().max(4096),
  line: count.nullable(),
  column: count.nullable(),
  inApp: z.boolean(),
  /** The rule that keeps it out of keys; null where it counts. */
  dropped: z.string().max(500).nullable(),
  /** Its line of the stack as it came, where a map says another place. */
  built: z.string().max(4096).nullable(),
  /** Why it stays as it was built; null where it is of a source, or needs no map. */
  unresolved: reason.nullable(),
});

/** `GET /api/aisher/groups/:id/frames`: of the newest sample, or of the one that is named. */
export const groupFramesQuery = z.object({ sample: z.uuid().optional() });

/** The place of the error first. Without frames when the sample is no longer kept. */
export const groupFrames = z.object({
  language: z.string().max(40).nullable(),
  type: z.string().max(500),
  frames: z.array(shownFrame).max(100),
  /** Of the exception, beyond those shown. */
  more: count,
});
export type GroupFrames = z.infer<typeof groupFrames>;
