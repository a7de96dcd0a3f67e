import type { Rows } from '../rows/rows.ts';
import type { Signal } from './otlp/request.ts';

/** Of which moment the newest stored row of each signal is, in milliseconds since 1970. */
export type NewestMs = Readonly<Partial<Record<Signal, number>>>;

export interface NewestRows {
  note(rows: Rows): void;
  readonly state: () => NewestMs;
}

const msOf = (ns: bigint) => Number(ns / 1_000_000n);

/** Follows what this process stores. A signal that never came is not there. */
export function createNewestRows(): NewestRows {
  const newest: Partial<Record<Signal, number>> = {};
  const look = (signal: Signal, times: readonly bigint[]) => {
    if (times.length === 0) return;
    newest[signal] = times
      .map(msOf)
      .reduce((most, each) => Math.max(most, each), newest[signal] ?? 0);
  };
  return {
    note({ spans, logs, points }) {
      look(
        'traces',
        spans.map(({ startNs }) => startNs),
      );
      look(
        'logs',
        logs.map(({ atNs }) => atNs),
      );
      look(
        'metrics',
        points.map(({ atNs }) => atNs),
      );
    },
    state: () => newest,
  };
}
