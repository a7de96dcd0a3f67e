import type { ExceptionRow, LogRow, PointRow, SpanRow } from '../rows/rows.ts';

/** What was seen between two times, of all services. */
export interface Stretch {
  readonly fromNs: bigint;
  readonly untilNs: bigint;
  readonly spans: readonly SpanRow[];
  readonly exceptions: readonly ExceptionRow[];
  readonly logs: readonly LogRow[];
  /** May begin earlier than the stretch: a series of one point a minute needs more to compare with. */
  readonly points: readonly PointRow[];
}

/** What people changed in a service. */
export interface Change {
  readonly kind: 'deploy' | 'flag' | 'commit';
  readonly service: string;
  readonly atNs: bigint;
  /** What it is found by: a version, the key of a flag, a commit id. */
  readonly reference: string;
}

export interface RankingInput {
  readonly window: Stretch;
  /** The same length before the window. */
  readonly baseline: Stretch;
  /** Other stretches that are known to be free of faults, such as the same slot yesterday. */
  readonly faultFree: readonly Stretch[];
  readonly changes: readonly Change[];
  /** The id of the template that a message is an instance of. */
  readonly templateOf: (message: string) => string;
  /** What binds a decision to a text, such as SHA-256. */
  readonly digestOf: (text: string) => string;
}
