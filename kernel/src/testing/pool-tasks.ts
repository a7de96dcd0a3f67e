/** Tasks of every manner, for the tests of the pool. */
import { threadId } from 'node:worker_threads';
import { Problem } from '../base/problem.ts';

export const echo = (input: unknown) => input;
export const whereAmI = () => ({ threadId, environment: Object.keys(process.env) });

export async function rest(ms: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return ms;
}

export function spin(): never {
  for (;;);
}

export function fill(): number {
  const kept: number[][] = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, n) => n * Math.random()));
}

export const leave = (): never => process.exit(3);
export const fail = (): never => {
  throw new RangeError('what a row says');
};
export const refuse = (): never => {
  throw new Problem(422, 'not-liked', 'Send another.', { most: 3 });
};
export const uncloneable = () => () => 1;
