import { readFileSync } from 'node:fs';

/** What the kernel knows about a process. Undefined if it says nothing, as for one that is gone. */
export interface ProcessStat {
  /** The process is dead and waits to be collected, which in some containers nobody does. */
  readonly isDead: boolean;
  readonly session: string;
  /** When the process began, in kernel ticks. This tells a reused process id. */
  readonly start: string;
}

export function statOf(pid: number | 'self'): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program comes first, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isDead = fields[0] === 'Z' || fields[0] === 'X';
    return { isDead, session: fields[3] ?? '', start: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** Whether there is such a process, even one of another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
