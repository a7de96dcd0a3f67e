import { setTimeout as wait } from 'node:timers/promises';
import type { AnyContext } from '../core/context.ts';

const lookEveryMs = 200;

export interface Flight<R> {
  /** Names the question within the org. */
  readonly key: string;
  /** No question is under way for longer, the wait for others included. */
  readonly msMax: number;
  /** What an earlier flight left in the cache. */
  readonly look: () => Promise<R | undefined>;
  readonly fly: (msLeft: number) => Promise<R>;
  /** What it is when others took all the time. */
  readonly late: () => R;
}

/**
 * Equal questions at one moment are asked once. In a process the others share the flight, with its failure as well. Of
 * several processes one asks, by a lease of the cache, and the others look until the answer is there. A failure ends the
 * flight, so the next question asks again. Where each fails, nobody waits for more than the time of one.
 */
export function createFlights<R>() {
  const flights = new Map<string, Promise<R>>();

  async function start(ctx: AnyContext, flight: Flight<R>): Promise<R> {
    const { key, msMax, look, fly, late } = flight;
    const end = performance.now() + msMax;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      const msLeft = Math.ceil(end - performance.now());
      if (msLeft <= 0) return late();
      const release = await ctx.parts.cache.lease(ctx, 'llm-answer', key, msLeft);
      if (release !== undefined) return fly(msLeft).finally(release);
      await wait(lookEveryMs);
    }
  }

  /** `isShared`: somebody else asked, and pays. */
  return async (ctx: AnyContext, flight: Flight<R>): Promise<{ result: R; isShared: boolean }> => {
    const name = `${ctx.org}:${flight.key}`;
    const running = flights.get(name);
    if (running !== undefined) return { result: await running, isShared: true };
    const started = start(ctx, flight).finally(() => flights.delete(name));
    flights.set(name, started);
    return { result: await started, isShared: false };
  };
}
