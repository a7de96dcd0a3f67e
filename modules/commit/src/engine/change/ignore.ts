import type { InputFile } from './hunks.ts';
import type { ChangedFile } from './scope.ts';

export type Ignored = ChangedFile['ignored'];

const lockName =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|cargo\.lock|go\.sum|go\.work\.sum|poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|gemfile\.lock|composer\.lock|mix\.lock|pubspec\.lock|podfile\.lock|package\.resolved|packages\.lock\.json|flake\.lock|gradle\.lockfile|\.terraform\.lock\.hcl)$/i;
const vendoredPath =
  /(?:^|\/)(?:node_modules|vendor|third[_-]?party|bower_components|\.yarn\/(?:releases|plugins|cache)|\.pnp\.[^/]{1,10}$)(?:\/|$)/i;
const generatedPath =
  /(?:^|\/)(?:dist|__generated__|\.next|\.nuxt|coverage|__pycache__)\/|\.min\.(?:js|css|mjs)$|\.map$|[._-](?:gen|generated)\.[^/]{1,8}$|\.pb\.(?:go|cc|h)$|_pb2(?:_grpc)?\.pyi?$|\.g\.(?:dart|cs)$|\.designer\.cs$|\.snap$|(?:^|\/)zz_generated\.|(?:^|\/)generated\//i;
const largeMax = 2 * 1024 * 1024;
const lineMax = 100_000;

/**
 * The kind of a file that nobody wrote by hand, from its path alone. The content does not count, because a
 * comment that claims "do not edit" would hide whatever is below it.
 */
export function foldedAs(path: string): 'lock' | 'vendored' | 'generated' | null {
  if (lockName.test(path)) return 'lock';
  if (vendoredPath.test(path)) return 'vendored';
  return generatedPath.test(path) ? 'generated' : null;
}

/** Why a file stays out of the context (never out of the commit). Null if it belongs in the context. */
export function ignoredAs(file: InputFile, matchesPattern: (path: string) => boolean): Ignored {
  const { path } = file;
  if (matchesPattern(path)) return 'pattern';
  const folded = foldedAs(path);
  if (folded === 'lock') return folded;
  if (file.binary) return 'binary';
  if (folded !== null) return folded;
  const text = file.after ?? file.before ?? '';
  if (text.length > largeMax || (file.before?.length ?? 0) > largeMax) return 'large';
  return hasLongLine(text) ? 'large' : null;
}

/** A line of 100,000 characters is minified code or data, because nobody writes one. */
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
