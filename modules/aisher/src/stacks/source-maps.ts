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

interface Original {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Of what stands at this place: of the function that is called from here. */
  readonly name: string | null;
}

type Answer = Original | UnresolvedReason | null;

function originalOf(frame: Frame, lookup: MapLookup): Answer {
  if (frame.line === null || frame.column === null || frame.noise) return null;
  const reading = lookup(frame);
  if (!reading) return 'no-map';
  if ('refused' in reading) return reading.refused;
  const at = { line: Math.max(frame.line, 1), column: Math.max(frame.column - 1, 0) };
  const found = originalPositionFor(reading.map, at);
  // The map knows nothing of that place: the file was built another time.
  if (found.source === null) return 'other-build';
  const { line, column, name } = found;
  return { path: sourceName(found.source), line, column: column + 1, name };
}

const isOriginal = (answer: Answer | undefined): answer is Original =>
  typeof answer === 'object' && answer !== null;

/** The map of the file that a frame is in (`frame.path`), by debug id or path; null: none was uploaded. */
export type MapLookup = (frame: Frame) => SourceMapReading | null;

export interface ResolvedFrames {
  readonly frames: readonly Frame[];
  readonly unresolved: readonly { readonly frame: Frame; readonly reason: UnresolvedReason }[];
}

/** Frames of built JavaScript as frames of its sources. Nothing is read from the network or the disk. */
export function resolveFrames(frames: readonly Frame[], lookup: MapLookup): ResolvedFrames {
  const answers = frames.map((frame) => originalOf(frame, lookup));
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
export function resolveError(shape: ErrorShape, lookup: MapLookup): ResolvedError {
  if (shape.language !== 'javascript') return { shape, unresolved: [] };
  const answers = shape.chain.map((link) => ({ link, ...resolveFrames(link.frames, lookup) }));
  const chain = answers.map(({ link, frames }) => ({ ...link, frames }));
  const decisive = decisiveOf(chain);
  return {
    shape: { ...shape, chain, decisive, culprit: culpritOf(decisive) },
    unresolved: answers.flatMap((answer) => answer.unresolved),
  };
}
