/** One lock, one channel and one tag for all tabs and the service worker. */
export const outboxLock = 'dojang-outbox';
export const outboxSync = 'dojang-outbox';
