import type { Module } from '@dojang/kernel';
import { progressOf } from '../receiver/progress.ts';

const states = { ready: 'ok', loading: 'starting', starting: 'starting', away: 'away' } as const;
/** Nothing was handed in yet, or another process takes it: nobody has to look. */
const quiet = ['not-started', 'not-here'];
const percentOf = (share: number) => Math.floor(share * 100);

type Status = Awaited<ReturnType<Module['status']>>;

/** How the store of telemetry is doing. */
export const aisherStatus: Module['status'] = ({ parts }): Status => {
  const found = parts.aisherReceiver?.state();
  const store = found?.store ?? parts.aisherStore?.state();
  if (store === undefined) return { state: 'ok', reason: null, facts: {} };
  const progress = found === undefined ? null : progressOf(store, found.engine);
  const brokenParts = found?.engine?.brokenParts ?? 0;
  if (store.state === 'ready') {
    return brokenParts === 0
      ? { state: 'ok', reason: null, facts: {} }
      : { state: 'degraded', reason: 'store.broken-parts', facts: { count: brokenParts } };
  }
  const { reason } = store;
  if (reason !== null && quiet.includes(reason)) {
    return { state: 'ok', reason: `store.${reason}`, facts: {} };
  }
  const facts = store.state === 'loading' ? { percent: percentOf(progress?.share ?? 0) } : {};
  return { state: states[store.state], reason: `store.${reason ?? store.state}`, facts };
};
