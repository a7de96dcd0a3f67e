/**
 * Settles with `work`, or rejects with `late` after `ms`; the work itself goes on. Work that was done while the event
 * loop stood still counts as in time: timers come before answers in a turn of the loop, so the answer gets the rest of
 * that turn.
 */
export async function within<R>(work: Promise<R>, ms: number, late: string): Promise<R> {
  const isLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => setImmediate(() => isLate.reject(new Error(late))), ms);
  try {
    return await Promise.race([work, isLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}
