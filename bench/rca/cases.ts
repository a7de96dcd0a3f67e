import type { RankingInput, Stretch } from '../../modules/aisher/src/ranking/input.ts';
import { templateOf } from './log-line.ts';
import type { Day, Fault, Telemetry } from './nezha.ts';

export interface Case {
  readonly day: string;
  readonly fault: Fault;
  readonly input: RankingInput;
}

const secondNs = 1_000_000_000n;
export const windowNs = 120n * secondNs;
/** Series have a point a minute, so a window holds two of them. */
const seriesNs = 900n * secondNs;

/** A fault as it looks from a window that begins then; undefined where nothing was recorded. */
export function caseOf(day: Day, fault: Fault, fromNs: bigint): Case | undefined {
  const window = stretchOf(day.telemetry, fromNs, fromNs + windowNs);
  if (window.spans.length + window.logs.length === 0) return undefined;
  const baseline = stretchOf(day.telemetry, fromNs - windowNs, fromNs);
  const { spans, logs } = day.faultFree;
  const firstNs = spans[0]?.startNs ?? logs[0]?.atNs;
  const faultFree =
    firstNs === undefined ? [] : [stretchOf(day.faultFree, firstNs, firstNs + 3600n * secondNs)];
  return {
    day: day.name,
    fault,
    input: { window, baseline, faultFree, changes: [], templateOf, digestOf: (text) => text },
  };
}

/** What was recorded between two times. The stretch is as long as the rows that it holds reach. */
export function stretchOf(telemetry: Telemetry, fromNs: bigint, untilNs: bigint): Stretch {
  const spans = between(telemetry.spans, (each) => each.startNs, fromNs, untilNs);
  const logs = between(telemetry.logs, (each) => each.atNs, fromNs, untilNs);
  const times = [spans[0]?.startNs, spans.at(-1)?.startNs, logs[0]?.atNs, logs.at(-1)?.atNs]
    .filter((each) => each !== undefined)
    .sort((a, b) => Number(a - b));
  return {
    fromNs: times[0] ?? fromNs,
    untilNs: times.at(-1) ?? untilNs,
    spans,
    exceptions: [],
    logs,
    points: between(telemetry.points, (each) => each.atNs, fromNs - seriesNs, untilNs),
  };
}

function between<T>(
  rows: readonly T[],
  atOf: (row: T) => bigint,
  from: bigint,
  until: bigint,
): T[] {
  return rows.slice(firstAt(rows, atOf, from), firstAt(rows, atOf, until));
}

function firstAt<T>(rows: readonly T[], atOf: (row: T) => bigint, ns: bigint): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (atOf(rows[middle]!) < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}
