/** What waits for the disk. */
interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions<T> {
  /** Writes the items behind each other and brings them to the disk. */
  readonly commit: (items: readonly T[]) => Promise<void>;
  /** So long a first one waits for others. */
  readonly waitMs: number;
  /** So much does not wait. */
  readonly bytesMax: number;
}

/** One write and one flush for all that arrive within a moment: a flush of the disk costs as much as a hundred writes. */
export interface GroupCommit<T> {
  /** Resolves once the item is on the disk. */
  add(item: T): Promise<void>;
  /** Runs `work` while nothing is written. What comes in the meantime waits. */
  between(work: () => Promise<void>): Promise<void>;
}

export function createGroupCommit<T extends { readonly bytes: Buffer }>({
  commit,
  waitMs,
  bytesMax,
}: GroupCommitOptions<T>): GroupCommit<T> {
  let queue: Waiting<T>[] = [];
  let queuedBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let busy: Promise<void> | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    while (queue.length > 0) {
      const group = queue;
      queue = [];
      queuedBytes = 0;
      try {
        await commit(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  }

  /** One after the other; what was added during `work` is written after it. */
  function run(work: () => Promise<void>): Promise<void> {
    busy = work().finally(() => {
      busy = undefined;
      if (queue.length > 0) void run(flush);
    });
    return busy;
  }

  return {
    add(item) {
      const added = new Promise<void>((resolve, reject) => {
        queue.push({ item, resolve, reject });
      });
      queuedBytes += item.bytes.length;
      if (busy !== undefined) return added;
      if (queuedBytes >= bytesMax) void run(flush);
      else timer ??= setTimeout(() => busy ?? run(flush), waitMs);
      return added;
    },
    async between(work) {
      while (busy !== undefined) await busy.catch(() => undefined);
      await run(async () => {
        await flush();
        await work();
      });
    },
  };
}
