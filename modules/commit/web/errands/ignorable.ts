import type { ChangedFile } from '../../src/engine/change/scope.ts';

/** Folders that tools fill, and that nobody commits on purpose. */
const built: ReadonlySet<string> = new Set([
  'node_modules',
  'dist',
  'build',
  'out',
  'target',
  'coverage',
  '__pycache__',
  '.next',
  '.gradle',
  '.venv',
  '.idea',
  '.terraform',
]);
const names =
  /^(?:\.env(?:\..+)?|\.DS_Store|Thumbs\.db|.+\.(?:log|tmp|pyc|class|swp|pem|key|p12))$/;

/**
 * What a line in `.gitignore` would name so that this file stays out: the folder of build output that it lies in, or the
 * file. Null where nobody would ignore it, or git has it already.
 */
export function ignorable(
  file: ChangedFile,
  files: readonly ChangedFile[],
  isFlagged: boolean,
): string | null {
  if (file.state !== 'added') return null;
  const folders = file.path.split('/').slice(0, -1);
  const at = folders.findIndex((name) => built.has(name));
  if (at !== -1) {
    const folder = `${folders.slice(0, at + 1).join('/')}/`;
    const inside = files.filter(({ path }) => path.startsWith(folder));
    if (inside.every(({ state }) => state === 'added')) return folder;
  }
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  return isFlagged || names.test(name) ? file.path : null;
}
