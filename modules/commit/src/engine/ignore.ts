import type { InputFile } from './hunks.ts';
import type { ChangedFile } from './scope.ts';

export type Ignored = ChangedFile['ignored'];

const lockName =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|cargo\.lock|go\.sum|go\.work\.sum|poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|gemfile\.lock|composer\.lock|mix\.lock|pubspec\.lock|podfile\.lock|package\.resolved|packages\.lock\.json|flake\.lock|gradle\.lockfile|\.terraform\.lock\.hcl)$/i;
const vendoredPath =
  /(?:^|\/)(?:node_modules|vendor|third[_-]?party|bower_components|\.yarn\/(?:releases|plugins|cache)|\.pnp\.[^/]{1,10}$)(?:\/|$)/i;
const generatedPath =
  /(?:^|\/)(?:dist|__generated__|\.next|\.nuxt|coverage|__pycache__)\/|\.min\.(?:js|css|mjs)$|\.map$|[._-](?:gen|generated)\.[^/]{1,8}$|\.pb\.(?:go|cc|h)$|_pb2(?:_grpc)?\.pyi?$|\.g\.(?:dart|cs)$|\.designer\.cs$|\.snap$/i;
const generatedMark =
  /^[ \t]{0,8}(?:\/\/|#|\/?\*|--|<!--)[^\n]{0,80}(?:@generated\b|\bcode generated\b|\bauto-?generated\b|\bdo not edit\b)/im;
const largeMax = 2 * 1024 * 1024;
const lineMax = 100_000;

/** Why a file stays out of the context (never out of the commit); null when it belongs in. */
export function ignoredAs(file: InputFile, matchesPattern: (path: string) => boolean): Ignored {
  const { path } = file;
  if (matchesPattern(path)) return 'pattern';
  if (lockName.test(path)) return 'lock';
  if (file.binary) return 'binary';
  if (vendoredPath.test(path)) return 'vendored';
  if (generatedPath.test(path)) return 'generated';
  const text = file.after ?? file.before ?? '';
  if (text.length > largeMax || (file.before?.length ?? 0) > largeMax) return 'large';
  if (generatedMark.test(text.slice(0, 2000))) return 'generated';
  return hasLongLine(text) ? 'generated' : null;
}

/** Nobody writes a line of 100,000 characters: it is minified or data. */
function hasLongLine(text: string): boolean {
  if (text.length <= lineMax) return false;
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    if ((end === -1 ? text.length : end) - from > lineMax) return true;
    if (end === -1) return false;
    from = end + 1;
  }
  return false;
}
