/**
 * One rule for every "back" of a page: it goes to the entry of this tab's history that has the page's parent, so that its
 * filter, search and scroll are there again. Without such an entry, the parent opens anew.
 */

const key = 'dojang.entries';

/** Paths by their index in the history of this tab. */
function readEntries(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
}

const indexOf = (state: unknown): number => {
  const index = (state as { __TSR_index?: unknown } | null)?.__TSR_index;
  return typeof index === 'number' ? index : 0;
};

/** Remembers where the present entry is. */
export function rememberEntry(): void {
  const entries = readEntries();
  entries[indexOf(history.state)] = location.pathname;
  // Longer histories are of a day's work: what is far back is not gone back to.
  if (entries.length > 500) return;
  try {
    sessionStorage.setItem(key, JSON.stringify(entries));
  } catch {
    // Without room, "back" opens the parent anew.
  }
}

/** How many steps back the newest entry with `path` is; undefined when there is none. */
export function findStepsBack(entries: readonly string[], at: number, path: string) {
  const found = entries.slice(0, at).lastIndexOf(path);
  return found < 0 ? undefined : at - found;
}

export function goBackTo(path: string, open: (path: string) => void): void {
  const steps = findStepsBack(readEntries(), indexOf(history.state), path);
  if (steps === undefined) open(path);
  else history.go(-steps);
}
