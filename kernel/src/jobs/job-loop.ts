import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { JobClass } from '../core/job.ts';
import { createJobCare, type LoopOptions } from './job-care.ts';
import type { JobRow } from './job-row.ts';
import { type Held, hold, type Lane, orderFor, takeNext } from './lanes.ts';

const pauseMs = 1_000;
const timerMsMax = 60_000;

/** One timer for what waits for its time: the earliest that it was told of. */
function createAlarm(ring: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let at = Number.POSITIVE_INFINITY;
  return {
    in(ms: number): void {
      const then = Date.now() + Math.max(0, ms);
      if (at <= then) return;
      clearTimeout(timer);
      at = then;
      timer = setTimeout(
        () => {
          at = Number.POSITIVE_INFINITY;
          ring();
        },
        // A little later: this clock and that of the database are not the same.
        Math.min(timerMsMax, Math.max(0, ms) + 5),
      );
    },
    stop(): void {
      at = Number.NEGATIVE_INFINITY;
      clearTimeout(timer);
    },
  };
}

/**
 * Asks the queue for jobs, one question at a time for all lanes that want some. Questions that come in the meantime
 * are one more question.
 */
function createAsker({ rows, lanes, kinds, log }: LoopOptions, isOpen: () => boolean) {
  const names = [...kinds.keys()];
  const wanting = new Set<Lane>();
  let asking: Promise<void> | undefined;
  let isAway = false;

  async function askOnce(found: (row: JobRow) => void): Promise<void> {
    const asked = [...wanting];
    wanting.clear();
    const order = orderFor(asked, kinds, lanes);
    if (order === null) return;
    try {
      for (const row of await rows.claim(order, randomUUID())) {
        const lane = kinds.get(row.name)?.lane;
        // There was one, so there may be more.
        if (lane) wanting.add(lane);
        found(row);
      }
      if (isAway) log.info({}, 'the job queue has its database again');
      isAway = false;
    } catch (error) {
      if (!isAway) log.warn({ error }, 'the job queue lost its database');
      isAway = true;
      for (const lane of asked) wanting.add(lane);
      await wait(pauseMs);
    }
  }
  async function askAll(found: (row: JobRow) => void, empty: (dueMs: number) => void) {
    // Several jobs that end at the same moment are one question.
    await new Promise(setImmediate);
    while (wanting.size > 0 && isOpen()) await askOnce(found);
    if (!isOpen()) return;
    const dueMs = await rows.nextDueMs(names).catch(() => null);
    if (dueMs !== null) empty(dueMs);
  }
  // In a context of its own: what it starts is not part of the request whose hint came.
  const begin = AsyncLocalStorage.bind(askAll);
  return {
    ask(some: Iterable<Lane>, found: (row: JobRow) => void, empty: (dueMs: number) => void): void {
      for (const lane of some) wanting.add(lane);
      if (wanting.size === 0 || !isOpen()) return;
      asking ??= begin(found, empty).finally(() => {
        asking = undefined;
        this.ask([], found, empty);
      });
    },
    /** Resolves when no question is under way. */
    idle: () => asking ?? Promise.resolve(),
  };
}

/**
 * Takes jobs from the queue and runs them in the slots of their lanes. One query asks for all queues of the process.
 * Without other processes nothing is asked unless a job was made, became due, or ended.
 */
export function createJobLoop(options: LoopOptions) {
  const { settler, lanes, kinds } = options;
  const stopped = new AbortController();
  let isStopping = false;
  const asker = createAsker(options, () => !isStopping);
  const alarm = createAlarm(() => ask(lanes));
  const ask = (some: readonly Lane[]) => asker.ask(some, take, alarm.in);
  const care = createJobCare({ ...options, ask });
  const running = () => lanes.reduce((sum, lane) => sum + lane.running.size, 0);

  function take(row: JobRow): void {
    const lane = kinds.get(row.name)?.lane;
    if (!lane) return;
    lane.waiting.push(hold(row));
    pump(lane);
  }
  function pump(lane: Lane): void {
    while (lane.running.size < lane.slots && !isStopping) {
      const held = takeNext(lane);
      if (!held) return;
      held.sinceMs = performance.now();
      lane.running.add(held);
      void start(lane, held);
    }
  }
  async function start(lane: Lane, held: Held): Promise<void> {
    const signal = AbortSignal.any([stopped.signal, held.claim.signal]);
    const settlement = await options.run(held, signal);
    lane.running.delete(held);
    pump(lane);
    await settler.settle([settlement]);
    if (settlement.outcome === 'retry') alarm.in(settlement.waitMs);
    // Other suspects of any lane waited for this one.
    if (held.isSuspect) ask(lanes);
    // Those of the org may have waited for this one, and others may have come.
    else if (lane.waiting.length * 2 <= lane.ahead) ask([lane]);
  }
  /** What waits here for a slot was not started: another process may have it at once. */
  async function giveBack(): Promise<void> {
    const unstarted = lanes.flatMap((lane) => lane.waiting.splice(0));
    await settler.settle(
      unstarted.map(({ row: { name, id, retryCount } }) => {
        return { name, id, retryCount, outcome: 'returned', output: null, waitMs: 0 };
      }),
    );
  }

  return {
    start(): void {
      care.start();
      ask(lanes);
    },
    /** Jobs of these classes were made, or one that is due later. */
    hear(classes: readonly JobClass[], startAfter: Date | null = null): void {
      const ms = startAfter === null ? 0 : startAfter.getTime() - Date.now();
      if (ms > 0) alarm.in(ms);
      else ask(lanes.filter((lane) => classes.includes(lane.class)));
    },
    /** Takes no more, gives back what waits, lets what runs finish for `drainMs`, and stops the rest. */
    async stop(drainMs: number): Promise<void> {
      isStopping = true;
      alarm.stop();
      await asker.idle();
      await giveBack();
      const until = performance.now() + drainMs;
      while (running() > 0 && performance.now() < until) await wait(20);
      stopped.abort(new Error('the server stops'));
      while (running() > 0) await new Promise(setImmediate);
      care.stop();
      await settler.close();
    },
  };
}
