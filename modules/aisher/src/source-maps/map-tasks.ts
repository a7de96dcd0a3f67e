import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type BuiltPlace,
  findOriginal,
  type MapRefusal,
  type Original,
  readSourceMap,
  type UnresolvedReason,
} from '../stacks/index.ts';

/** What is kept of an uploaded map: packed, without the texts of sources. */
export interface PackedMap {
  readonly packed: Uint8Array;
  readonly sources: number;
}

/** Texts of sources are code, and nothing here shows them. They are not kept. */
function withoutTexts(name: string, value: unknown): unknown {
  return name === 'sourcesContent' ? undefined : value;
}

/** Reads an uploaded map, and packs what is kept of it. */
export function packMap(bytes: Uint8Array): PackedMap | { readonly refused: MapRefusal } {
  const text = Buffer.from(bytes).toString('utf8');
  const reading = readSourceMap(text);
  if ('refused' in reading) return reading;
  const kept = JSON.stringify(JSON.parse(text.slice(text.indexOf('{'))), withoutTexts);
  return { packed: gzipSync(kept), sources: reading.map.sources.length };
}

/** What a kept map says of places, in their order. */
export function findOriginals({
  packed,
  places,
}: {
  readonly packed: Uint8Array;
  readonly places: readonly BuiltPlace[];
}): readonly (Original | UnresolvedReason)[] {
  const reading = readSourceMap(gunzipSync(packed).toString('utf8'));
  return places.map((place) => findOriginal(reading, place));
}
