/** Stacks of eight languages, read and grouped. Pure: no database, no network, no clock. */
export type { InAppRule, Ownership } from './frames/in-app.ts';
export type { FingerprintRule } from './key/fingerprint-rule.ts';
export { type KeyPart, keyVersion } from './key/hash.ts';
export { type GroupKey, type KeyOptions, type KeyStep, keyOf, withTemplate } from './key/key.ts';
export { keyOfLog, keyOfSpan } from './key/other-keys.ts';
export { type ErrorText, owned, readError } from './read-error.ts';
export type { ChainLink, ErrorShape, Frame, LanguageName } from './shape.ts';
export {
  type BuiltPlace,
  findOriginal,
  type MapLookup,
  type MapRefusal,
  type Original,
  type PlaceLookup,
  placeOf,
  type ResolvedError,
  readSourceMap,
  resolveError,
  resolveErrorByPlaces,
  resolveFrames,
  type SourceMapReading,
  type UnresolvedReason,
} from './source-maps.ts';
