import type { Rows, SpanRow } from '../../rows/rows.ts';

/** What is kept of healthy spans: a part of all traces, by the random end of their ids. */
const isKept = (traceId: string, keep: number) =>
  Number.parseInt(traceId.slice(-8), 16) < keep * 0x1_0000_0000;

const hasError = ({ statusCode, events }: SpanRow) =>
  statusCode === 2 || events.some(({ name }) => name === 'exception');

const errorSeverity = 17;

/** Whether a request holds anything that tells of an error. */
export const holdsErrors = ({ spans, exceptions, logs }: Rows): boolean =>
  exceptions.length > 0 ||
  spans.some(hasError) ||
  logs.some(({ severityNumber }) => severityNumber >= errorSeverity);

/**
 * The rows of a key whose quota of the day is spent: errors whole, healthy spans by whole traces with the weight of
 * those left out, and nothing else. `keep` is the part of healthy traces that stays; 1 changes nothing.
 */
export function thin(rows: Rows, keep: number): Rows {
  if (keep === 1) return rows;
  const spans = rows.spans.flatMap((span) => {
    if (hasError(span)) return [span];
    return isKept(span.traceId, keep) ? [{ ...span, weight: span.weight / keep }] : [];
  });
  const logs = rows.logs.filter(({ severityNumber }) => severityNumber >= errorSeverity);
  return { spans, logs, exceptions: rows.exceptions, points: [] };
}

/** How many rows a key is charged for of those that `thin` leaves. */
export const keptRows = ({ spans, logs }: Rows, keep: number): number =>
  spans.filter((span) => hasError(span) || isKept(span.traceId, keep)).length +
  logs.filter(({ severityNumber }) => severityNumber >= errorSeverity).length;

/** Rows that a key is charged for. An exception comes with its span or record. */
export const chargedRows = ({ spans, logs, points }: Rows): number =>
  spans.length + logs.length + points.length;
