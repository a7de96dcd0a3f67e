import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { uniqueName } from '../../base/files.ts';

const pathIn = (objects: string, id: string) => join(objects, id.slice(0, 2), id.slice(2));

/**
 * Makes an object that lies in a file of its own in one of the folders lie in another folder too; false where
 * none has it so. The file is shared, not copied, where the system can.
 */
export function linkLoose(id: string, folders: readonly string[], into: string): boolean {
  const to = pathIn(into, id);
  if (!existsSync(to)) {
    const from = folders.map((folder) => pathIn(folder, id)).find((path) => existsSync(path));
    if (from === undefined) return false;
    openFolder(dirname(to), into);
    if (!share(from, to)) return false;
  }
  freshen(to);
  return true;
}

/** `gc` takes what is old and in no commit yet. */
function freshen(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Another user's, in a repository that a group shares.
  }
}

function openFolder(folder: string, objects: string): void {
  if (existsSync(folder)) return;
  const { mode } = statSync(objects);
  mkdirSync(folder, { recursive: true });
  // Where a group shares the repository, git gives each of these folders what the whole has.
  if (process.platform !== 'win32') chmodSync(folder, mode & 0o7777);
}

/** False where it went in this very moment. */
function share(from: string, to: string): boolean {
  try {
    linkSync(from, to);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    // Another file system, one without links, or too many of them.
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS'].includes(code)) throw error;
    // Named as git names what it has not finished, and clears away.
    const draft = join(dirname(to), `tmp_obj_${uniqueName()}`);
    copyFileSync(from, draft);
    renameSync(draft, to);
  }
  return true;
}
