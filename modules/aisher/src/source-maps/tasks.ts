import { defineTask } from '@dojang/kernel';
import type { findOriginals, packMap } from './map-tasks.ts';

/** Maps are large texts of strangers: they are read by a thread that can be stopped. */
const tasks = new URL('./map-tasks.ts', import.meta.url);
const timeoutMs = 30_000;

export const packMapTask = defineTask<typeof packMap>(tasks, 'packMap', { timeoutMs });
export const findOriginalsTask = defineTask<typeof findOriginals>(tasks, 'findOriginals', {
  timeoutMs,
});
