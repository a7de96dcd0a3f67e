import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { stopIfInterrupted, undoAtEnd } from '../processes/interruption.ts';
import { Failure } from './failure.ts';
import { readRegular } from './files.ts';

/**
 * When the process began, in kernel ticks: tells a reused process id from the lock's holder. Null
 * when it is dead and only waits to be collected, which in some containers nobody ever does.
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? '');
  } catch {
    return '';
  }
}

const lockBytesMax = 4096;

function isHeld(path: string): boolean {
  let holder: { pid: number; start: string };
  try {
    const text = readRegular(path, lockBytesMax);
    if (text === undefined) return false;
    holder = JSON.parse(text.toString('utf8'));
  } catch {
    // Being written at this moment, or left empty by a power cut.
    return ageMs(path) < 5000;
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return holder.start === startOf(holder.pid);
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function create(path: string): boolean {
  try {
    const handle = openSync(path, 'wx', 0o600);
    writeSync(handle, JSON.stringify({ pid: process.pid, start: startOf(process.pid) ?? '' }));
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead holder's lock. Only one process at a time may, or it would remove a fresh one. */
function bury(path: string): void {
  const burial = `${path}.burial`;
  if (ageMs(burial) !== Number.POSITIVE_INFINITY && ageMs(burial) > 10_000) {
    rmSync(burial, { force: true });
  }
  if (!create(burial)) return;
  try {
    // Recursive, since a folder may lie there that nobody made for us; a link is removed as a link.
    if (!isHeld(path)) rmSync(path, { force: true, recursive: true });
  } finally {
    rmSync(burial, { force: true });
  }
}

/** Loads its timer when it waits, which is rarely. */
export const sleepMs = async (ms: number): Promise<void> =>
  (await import('node:timers/promises')).setTimeout(ms);

/** Takes the lock, or gives undefined when another living process holds it. */
export function tryLock(path: string): (() => void) | undefined {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (let tries = 0; tries < 3; tries += 1) {
    if (create(path)) return releaseOf(path);
    if (isHeld(path)) return undefined;
    bury(path);
  }
  return undefined;
}

function releaseOf(path: string): () => void {
  const release = () => rmSync(path, { force: true });
  const forget = undoAtEnd(release);
  return () => {
    forget();
    release();
  };
}

/** Clears away what a process left that was killed. */
export function clearDeadLock(path: string): void {
  if (existsSync(path) && !isHeld(path)) bury(path);
}

/** Is the lock held by a living process? */
export const isLocked = (path: string): boolean => isHeld(path);

/** Runs `work` while holding the lock; waits for another holder up to `waitMs`. */
export async function withLock<R>(
  path: string,
  waitMs: number,
  work: () => Promise<R>,
): Promise<R> {
  // In seconds: the global `performance` takes 2 ms to load.
  const end = process.uptime() + waitMs / 1000;
  for (;;) {
    const release = tryLock(path);
    if (release) {
      try {
        return await work();
      } finally {
        release();
      }
    }
    if (process.uptime() > end) {
      throw new Failure('busy', 'Another dojang command works on this; try again in a moment.');
    }
    stopIfInterrupted();
    await sleepMs(15);
  }
}
