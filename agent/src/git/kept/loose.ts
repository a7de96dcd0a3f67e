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
 * Puts a loose object of one of the folders into another folder, too. False if no folder has it as a loose
 * object. The file is shared, not copied, if the system allows it.
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

/** Renews the time of a file, because `gc` removes old objects that no commit has. */
function freshen(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The file belongs to another user of a shared repository.
  }
}

function openFolder(folder: string, objects: string): void {
  if (existsSync(folder)) return;
  const { mode } = statSync(objects);
  mkdirSync(folder, { recursive: true });
  // In a shared repository, git gives each of these folders the permissions of the whole.
  if (process.platform !== 'win32') chmodSync(folder, mode & 0o7777);
}

/** False if the file vanished at this moment. */
function share(from: string, to: string): boolean {
  try {
    linkSync(from, to);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    // It is another file system, one without links, or one with too many of them.
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS'].includes(code)) throw error;
    // The name is that of git's unfinished files, which git removes.
    const draft = join(dirname(to), `tmp_obj_${uniqueName()}`);
    copyFileSync(from, draft);
    renameSync(draft, to);
  }
  return true;
}
