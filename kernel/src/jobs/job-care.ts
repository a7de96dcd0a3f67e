import type { Logger } from '../observe/log.ts';
import { heartbeatSeconds } from './job-insert.ts';
import type { JobRow, Settlement } from './job-row.ts';
import { type JobRows, processEnded } from './job-rows.ts';
import type { Held, Kinds, Lane } from './lanes.ts';
import type { Settler } from './settler.ts';

export interface LoopOptions {
  readonly rows: JobRows;
  readonly settler: Settler;
  readonly lanes: readonly Lane[];
  readonly kinds: Kinds;
  readonly log: Logger;
  /** Other processes may have the same queue: it is looked at again and again, and the dead are noticed. */
  readonly isShared: boolean;
  run(held: Held, signal: AbortSignal): Promise<Settlement>;
}

/** Where several processes share a queue, each looks by itself: people wait for some classes. */
const lookMs = 1_000;
/** One of so many looks is at all classes. */
const looksPerFull = 10;
const heartbeatMs = 3_000;
const silentMs = 5_000;
/** After trouble, the others have so long to say that they live before they count as dead. */
const graceMs = heartbeatSeconds * 1_000;
/** Alone, a process knows what there is; it looks in case a clock was set. */
const lookAloneMs = 60_000;

const startOf = ({ id, retryCount }: JobRow) => `${id}:${retryCount}`;

/** What a worker does by the clock: looks at the queue, says that it lives, notices who does not. */
export function createJobCare(options: LoopOptions & { ask(some: readonly Lane[]): void }) {
  const { rows, settler, lanes, kinds, log, isShared, ask } = options;
  const timers: NodeJS.Timeout[] = [];
  let looks = 0;
  let troubleAt = performance.now();
  const heldNow = () => lanes.flatMap((lane) => [...lane.running, ...lane.waiting]);

  function look(): void {
    looks += 1;
    const isFull = looks % looksPerFull === 0;
    ask(isFull ? lanes : lanes.filter((lane) => lane.class === 'interactive'));
  }
  /** While the database is away or slow nobody can say that he lives: then silence tells nothing. */
  async function reached<R>(ask: () => Promise<R>): Promise<R> {
    const began = performance.now();
    let isQuick = false;
    try {
      const answer = await ask();
      isQuick = performance.now() - began < heartbeatMs;
      return answer;
    } finally {
      if (!isQuick) troubleAt = performance.now();
    }
  }
  async function touch(): Promise<void> {
    const held = heldNow();
    if (held.length === 0) return;
    const still = await reached(() => rows.touch(held.map(({ row }) => row)));
    const now = new Set(heldNow());
    for (const each of held) {
      if (still.has(each.row.id) || !now.has(each)) continue;
      for (const { waiting } of lanes) {
        if (waiting.includes(each)) waiting.splice(waiting.indexOf(each), 1);
      }
      each.claim.abort(new Error('another worker has the job'));
    }
  }
  /**
   * Gives jobs back whose process is silent, but none of this process, which lives. Of two workers that find the same,
   * the second one changes nothing.
   */
  async function freeSilent(): Promise<void> {
    const silent = await reached(() => rows.silent([...kinds.keys()]));
    if (performance.now() - troubleAt < graceMs) return;
    const own = new Set(heldNow().map(({ row }) => startOf(row)));
    const found = silent.filter((row) => !own.has(startOf(row)));
    await settler.settle(
      found.map(({ name, id, retryCount }) => {
        const waitMs = kinds.get(name)?.job.retryAfterMs?.[retryCount] ?? 0;
        const output = { code: processEnded };
        return { name, id, retryCount, outcome: 'lost', output, waitMs };
      }),
    );
    if (found.length > 0) ask(lanes);
  }
  function every(ms: number, work: () => Promise<void> | void): void {
    let isBusy = false;
    const timer = setInterval(async () => {
      if (isBusy) return;
      isBusy = true;
      try {
        await work();
      } catch (error) {
        log.debug({ error }, 'the care of the job queue failed');
      } finally {
        isBusy = false;
      }
    }, ms);
    timers.push(timer);
  }
  return {
    start(): void {
      if (isShared) {
        every(lookMs, look);
        every(heartbeatMs, touch);
        every(silentMs, freeSilent);
      } else every(lookAloneMs, () => ask(lanes));
    },
    stop(): void {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
