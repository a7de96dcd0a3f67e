import type { Task } from './task.ts';

/** A task that waits for a thread. */
export interface Waiting {
  readonly org: string;
  readonly task: Task;
  readonly input: unknown;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Ends the wait when no thread gets free in time. */
  readonly late: NodeJS.Timeout;
}

/** Waiting tasks by org. Orgs take turns, so that one with a thousand tasks delays another by one task only. */
export function createTaskQueue(bounds: {
  readonly waitingMax: number;
  readonly waitingPerOrgMax: number;
  readonly runningPerOrgMax: number;
}) {
  /** In the order of turns: an org that was served goes to the end. */
  const byOrg = new Map<string, Waiting[]>();
  const running = new Map<string, number>();
  let size = 0;

  function remove(org: string, waiting: Waiting): boolean {
    const list = byOrg.get(org);
    const at = list?.indexOf(waiting) ?? -1;
    if (!list || at < 0) return false;
    list.splice(at, 1);
    size -= 1;
    if (list.length === 0) byOrg.delete(org);
    return true;
  }
  return {
    size: () => size,
    /** False when it is full. */
    put(waiting: Waiting): boolean {
      const list = byOrg.get(waiting.org) ?? [];
      if (size >= bounds.waitingMax || list.length >= bounds.waitingPerOrgMax) return false;
      byOrg.set(waiting.org, list);
      list.push(waiting);
      size += 1;
      return true;
    },
    /** False when it waits no longer. */
    drop: (waiting: Waiting) => remove(waiting.org, waiting),
    /** The next whose org may have another thread; it counts as running until `ended`. */
    take(): Waiting | undefined {
      for (const [org, list] of byOrg) {
        const count = running.get(org) ?? 0;
        const waiting = list[0];
        if (!waiting || count >= bounds.runningPerOrgMax) continue;
        remove(org, waiting);
        byOrg.delete(org);
        if (list.length > 0) byOrg.set(org, list);
        running.set(org, count + 1);
        return waiting;
      }
      return undefined;
    },
    ended(org: string): void {
      const count = (running.get(org) ?? 1) - 1;
      if (count > 0) running.set(org, count);
      else running.delete(org);
    },
    clear(): Waiting[] {
      const all = [...byOrg.values()].flat();
      byOrg.clear();
      size = 0;
      return all;
    },
  };
}
