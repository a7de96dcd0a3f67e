import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** A process id is reused after a restart of the machine. Together with the start time it names one process. */
function lifeOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22, counted after the command in parentheses, which may hold spaces.
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid} -`;
  }
}

const lockOf = (folder: string): string => {
  const path = resolve(folder);
  return join(dirname(path), `.${basename(path)}.lock`);
};

/** The process that holds `folder` now; undefined where nobody does. */
export function holderOf(folder: string): number | undefined {
  try {
    const holder = readFileSync(lockOf(folder), 'utf8');
    const pid = Number.parseInt(holder, 10);
    return Number.isInteger(pid) && lifeOf(pid) === holder ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Locks `folder` for this process; the returned function unlocks it. PGlite has no lock of its own, and two
 * processes on one folder lose rows without an error. A lock whose holder is gone is taken over.
 *
 * @throws Error that names the process which holds the folder.
 */
export function lockDirectory(folder: string): () => void {
  const path = resolve(folder);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = lockOf(folder);
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      const descriptor = openSync(file, 'wx', 0o600);
      writeSync(descriptor, lifeOf(process.pid) ?? `${process.pid} -`);
      closeSync(descriptor);
      const unlock = () => rmSync(file, { force: true });
      process.once('exit', unlock);
      return () => {
        process.removeListener('exit', unlock);
        unlock();
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = holderOf(folder);
      if (pid !== undefined) {
        throw new Error(`data folder ${path} is in use by process ${pid}: stop it, or use another`);
      }
      rmSync(file, { force: true });
    }
  }
  throw new Error(`data folder ${path} could not be locked: other processes keep taking it`);
}
