import { readdirSync, readFileSync } from 'node:fs';
import { statOf } from '../base/living.ts';

/**
 * A variable that marks a child which shares our process group, so that all that it starts can be recognized.
 */
export const markName = 'DOJANG_CHILD';

/**
 * The living processes that a marked child started, and the child itself, in any order. Processes with a
 * session of their own are servants that are meant to stay, such as an agent for keys.
 */
export function kinOf(mark: string): number[] {
  const session = statOf('self')?.session;
  const sought = `${markName}=${mark}\0`;
  return listProcesses().filter((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(sought)) return false;
    } catch {
      return false;
    }
    const stat = statOf(pid);
    return stat !== undefined && !stat.isDead && stat.session === session;
  });
}

/** The process ids of the system. Empty without `/proc`. */
function listProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
