import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { stopIfInterrupted, undoAtEnd } from '../processes/interruption.ts';
import { Failure } from './failure.ts';
import { readRegular } from './files.ts';
import { isAlive, statOf } from './living.ts';

/**
 * The start of a process, which tells a reused process id from the lock's holder. Null when the process is
 * dead, empty if the system does not say.
 */
function startOf(pid: number): string | null {
  const stat = statOf(pid);
  return stat?.isDead ? null : (stat?.start ?? '');
}

const lockBytesMax = 4096;

function isHeld(path: string): boolean {
  let holder: { pid: number; start: string };
  try {
    const text = readRegular(path, lockBytesMax);
    if (text === undefined) return false;
    holder = JSON.parse(text.toString('utf8')) ?? {};
  } catch {
    // The file is being written at this moment, or a power cut left it empty.
    return ageMs(path) < 5000;
  }
  return isAlive(holder.pid) && holder.start === startOf(holder.pid);
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

/** Removes a dead holder's lock. Only one process at a time may do this, or it would remove a fresh lock. */
function bury(path: string): void {
  const burial = `${path}.burial`;
  if (ageMs(burial) !== Number.POSITIVE_INFINITY && ageMs(burial) > 10_000) {
    rmSync(burial, { force: true });
  }
  if (!create(burial)) return;
  try {
    // Recursive, because somebody may have put a folder there. A link is removed as a link.
    if (!isHeld(path)) rmSync(path, { force: true, recursive: true });
  } finally {
    rmSync(burial, { force: true });
  }
}

/** Loads the timer only when it waits, which is rare. */
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

/** Removes the lock of a process that was killed. */
export function clearDeadLock(path: string): void {
  if (existsSync(path) && !isHeld(path)) bury(path);
}

/** Is the lock held by a living process? */
export const isLocked = (path: string): boolean => isHeld(path);

/** Runs `work` while holding the lock. Waits for another holder up to `waitMs`. */
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
      throw new Failure(
        'busy',
        'Another dojang command is working on this. Try again in a moment.',
      );
    }
    stopIfInterrupted();
    await sleepMs(15);
  }
}
