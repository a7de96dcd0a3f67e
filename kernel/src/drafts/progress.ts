import type { Progress } from './schema.ts';

/** How far the act of many lines has come; null for an act that is one thing. */
export const progressOf = (row: {
  readonly lines_total: number | null;
  readonly lines_done: number;
  readonly lines_failed: number;
}): Progress | null =>
  row.lines_total === null
    ? null
    : { total: row.lines_total, done: row.lines_done, failed: row.lines_failed };
