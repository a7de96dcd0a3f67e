import type { ReceiverState } from './receiver.ts';

/** How much of the engine is here, while it is fetched. */
export function progressOf(store: ReceiverState['store'], engine: ReceiverState['engine']) {
  const progress = engine?.progress;
  if (progress === null || progress === undefined || store.state === 'ready') return null;
  const { bytes, bytesTotal } = progress;
  return { bytes, bytesTotal, share: bytesTotal === 0 ? 0 : Math.min(1, bytes / bytesTotal) };
}
