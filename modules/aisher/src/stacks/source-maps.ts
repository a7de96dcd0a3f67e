import {
  AnyMap,
  decodedMappings,
  originalPositionFor,
  type TraceMap,
} from '@jridgewell/trace-mapping';
import { culpritOf, decisiveOf } from './frames/decisive.ts';
import { judge } from './frames/in-app.ts';
import { isMinified } from './key/key-frames.ts';
import { cleanUrl } from './languages/javascript.ts';
import type { ErrorShape, Frame } from './shape.ts';

const mapCharsMax = 50 * 1024 * 1024;

export type MapRefusal = 'too-large' | 'broken' | 'without-sources';

/** Why a frame stays as it was. */
export type UnresolvedReason = MapRefusal | 'no-map' | 'other-build';

export type SourceMapReading = { readonly map: TraceMap } | { readonly refused: MapRefusal };

/** Reads the text of a source map. What is no map, holds no sources or is over 50 MiB is refused with a word. */
export function readSourceMap(text: string): SourceMapReading {
  if (text.length > mapCharsMax) return { refused: 'too-large' };
  try {
    // Some servers put a line before the JSON, so that no page can run it.
    const parsed: { version?: unknown } = JSON.parse(text.replace(/^\)\]\}'[^\n]{0,100}\n/, ''));
    if (parsed.version !== 3) return { refused: 'broken' };
    const map = AnyMap(parsed as Parameters<typeof AnyMap>[0]);
    decodedMappings(map);
    return map.sources.some((source) => source) ? { map } : { refused: 'without-sources' };
  } catch {
    return { refused: 'broken' };
  }
}

/** A source's name is shown and compared, and never opened: it leads nowhere. */
const sourceName = (source: string): string =>
  cleanUrl(source)
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');

/** Where a place of a built file comes from. */
export interface Original {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Of what stands at this place: of the function that is called from here. */
  readonly name: string | null;
}

/** A place as a stack says it, counted from 1. */
export interface BuiltPlace {
  readonly line: number;
  readonly column: number;
}

/** What a map says of a place. */
export function findOriginal(
  reading: SourceMapReading,
  { line, column }: BuiltPlace,
): Original | UnresolvedReason {
  if ('refused' in reading) return reading.refused;
  const at = { line: Math.max(line, 1), column: Math.max(column - 1, 0) };
  const found = originalPositionFor(reading.map, at);
  // The map knows nothing of that place: the file was built another time.
  if (found.source === null) return 'other-build';
  return {
    path: sourceName(found.source),
    line: found.line,
    column: found.column + 1,
    name: found.name,
  };
}

type Answer = Original | UnresolvedReason | null;

/** The place of a frame that a map may know; null for a frame that names none, or is of the runtime itself. */
export function placeOf({ path, line, column, noise }: Frame): BuiltPlace | null {
  const isOfRuntime = path.startsWith('node:');
  return line === null || column === null || noise !== null || isOfRuntime
    ? null
    : { line, column };
}

const isOriginal = (answer: Answer | undefined): answer is Original =>
  typeof answer === 'object' && answer !== null;

/** The map of the file that a frame is in (`frame.path`), by debug id or path; null: none was uploaded. */
export type MapLookup = (frame: Frame) => SourceMapReading | null;

export interface ResolvedFrames {
  readonly frames: readonly Frame[];
  readonly unresolved: readonly { readonly frame: Frame; readonly reason: UnresolvedReason }[];
}

/** What is known of the place of a frame: where it comes from, or why nobody knows. */
export type PlaceLookup = (frame: Frame, place: BuiltPlace) => Original | UnresolvedReason;

const byMaps =
  (lookup: MapLookup): PlaceLookup =>
  (frame, place) => {
    const reading = lookup(frame);
    return reading === null ? 'no-map' : findOriginal(reading, place);
  };

/** Frames of built JavaScript as frames of its sources. Nothing is read from the network or the disk. */
export const resolveFrames = (frames: readonly Frame[], lookup: MapLookup): ResolvedFrames =>
  resolvePlaces(frames, byMaps(lookup));

function resolvePlaces(frames: readonly Frame[], lookup: PlaceLookup): ResolvedFrames {
  const answers = frames.map((frame): Answer => {
    const place = placeOf(frame);
    return place === null ? null : lookup(frame, place);
  });
  const unresolved: { frame: Frame; reason: UnresolvedReason }[] = [];
  const resolved = frames.map((frame, at) => {
    const answer = answers[at]!;
    if (!isOriginal(answer)) {
      if (answer) unresolved.push({ frame, reason: answer });
      return frame;
    }
    const caller = answers[at + 1];
    const called = isOriginal(caller) ? caller.name : null;
    const { path, line, column } = answer;
    const name = isMinified(frame) ? (called ?? '') : frame.function;
    return judge({ ...frame, path, line, column, function: name }, 'javascript', {});
  });
  return { frames: resolved, unresolved };
}

export interface ResolvedError {
  readonly shape: ErrorShape;
  readonly unresolved: ResolvedFrames['unresolved'];
}

/** An error of built JavaScript as its sources would have thrown it. Other languages stay as they are. */
export const resolveError = (shape: ErrorShape, lookup: MapLookup): ResolvedError =>
  resolveErrorByPlaces(shape, byMaps(lookup));

/** The same for who knows places instead of maps. */
export function resolveErrorByPlaces(shape: ErrorShape, lookup: PlaceLookup): ResolvedError {
  if (shape.language !== 'javascript') return { shape, unresolved: [] };
  const answers = shape.chain.map((link) => ({ link, ...resolvePlaces(link.frames, lookup) }));
  const chain = answers.map(({ link, frames }) => ({ ...link, frames }));
  const decisive = decisiveOf(chain);
  return {
    shape: { ...shape, chain, decisive, culprit: culpritOf(decisive) },
    unresolved: answers.flatMap((answer) => answer.unresolved),
  };
}
