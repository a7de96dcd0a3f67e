import type { LogLine, LogTail } from '../../src/context/logs/schema.ts';

export const keptRows = 200;

export interface Tail {
  /** The newest first. */
  readonly logs: readonly LogLine[];
  /** Lines came between two readings that nobody saw here. */
  readonly isCut: boolean;
  readonly nextAfter: string | null;
  readonly newestAt: string | null;
}

/** What was there and what came: each line once, the newest first, as many as are kept. */
export function tailAfter(before: Tail | undefined, answer: LogTail): Tail {
  const known = new Set(before?.logs.map(({ id }) => id));
  const fresh = answer.logs.filter(({ id }) => !known.has(id));
  const logs = [...(before?.logs ?? []), ...fresh].sort(newestFirst).slice(0, keptRows);
  return {
    logs: fresh.length === 0 && before ? before.logs : logs,
    isCut: answer.isCut && before !== undefined,
    nextAfter: answer.nextAfter ?? before?.nextAfter ?? null,
    newestAt: answer.newestAt,
  };
}

const newestFirst = (a: LogLine, b: LogLine): number =>
  Date.parse(b.at) - Date.parse(a.at) || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/** How many lines came since `seen` was on the screen. */
export function countNew(seen: readonly LogLine[], now: readonly LogLine[]): number {
  const known = new Set(seen.map(({ id }) => id));
  return now.filter(({ id }) => !known.has(id)).length;
}
