import { readdirSync, readFileSync } from 'node:fs';

/** Set for a child that shares our process group, so that it and all that it starts can be told apart. */
export const markName = 'DOJANG_CHILD';

/** Process group, session and state, as the kernel tells them; undefined when it is gone. */
function statOf(pid: string | number): { state: string; session: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', , , session = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, session };
  } catch {
    return undefined;
  }
}

/**
 * The living processes that a marked child started, itself among them, in whatever order they came to
 * be. Those with a session of their own are servants that are meant to stay, as an agent for keys.
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
    return stat !== undefined && !/[ZX]/.test(stat.state) && stat.session === session;
  });
}

/** Empty where the system has no such folder. */
function listProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
