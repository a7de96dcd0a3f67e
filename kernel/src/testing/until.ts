import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until there is an answer, which null and false are not; throws with `what` when there never is. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  limitMs = 20_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await sleep(25);
  }
  throw new Error(`waited ${limitMs} ms for: ${what}`);
}
