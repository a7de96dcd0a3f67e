import type { AnyContext } from '@dojang/kernel';
import { newestLog } from '../../store/queries/newest.ts';
import { readNewestLogs, type TailRow } from '../../store/queries/tail.ts';
import type { Store } from '../../store/store.ts';
import { askStore } from '../../store/store-of.ts';
import { templateOf } from '../../templates/index.ts';
import {
  attributesMax,
  bodyCharacters,
  type LogLine,
  type LogQuery,
  type LogTail,
  levels,
  overlapSeconds,
  rowsMax,
} from './schema.ts';

const secondNs = 1_000_000_000n;
/** Newer rows are looked for first: a look at a day reads a day. */
const stepsSeconds = [900, 7_200, 86_400] as const;
/** A trace is found by an index, however old it is. */
const traceSeconds = 15 * 86_400;
/** A clock that is ahead. */
const aheadSeconds = 600;
const lineCharacters = 2_000;

/** A log of the store as a page shows it. */
export const toLine = (row: Omit<TailRow, 'resource'>): LogLine => ({
  id: row.id.slice(0, 100),
  at: new Date(Number(row.atNs / 1_000_000n)).toISOString(),
  service: row.service.slice(0, 200),
  severity: row.severity.slice(0, 200),
  severityNumber: row.severityNumber,
  body: row.body.slice(0, bodyCharacters),
  template: templateOf(row.body.slice(0, lineCharacters)).slice(0, lineCharacters),
  traceId: row.traceId.slice(0, 32),
  spanId: row.spanId.slice(0, 16),
  attributes: Object.entries(row.attributes)
    .slice(0, attributesMax)
    .map(([name, value]) => ({ name: name.slice(0, 200), value: value.slice(0, 500) })),
});

/**
 * The newest logs, for a page that asks again and again.
 *
 * @throws Problem 503 `store-away`, `store-failed`.
 */
export async function tailLogs(ctx: AnyContext, query: LogQuery): Promise<LogTail> {
  const now = Math.floor(ctx.now().getTime() / 1_000);
  const [rows, newest] = await askStore(ctx, (store) =>
    Promise.all([
      readTail(store, ctx.org, query, now + aheadSeconds),
      store.ask(ctx.org, newestLog, { now }),
    ]),
  );
  const newestNs = newest[0]?.at ?? null;
  const shown = rows.slice(0, rowsMax);
  return {
    logs: shown.toReversed().map(toLine),
    isCut: query.after !== undefined && rows.length > rowsMax,
    nextAfter: shown[0] === undefined ? (query.after ?? null) : String(shown[0].atNs),
    newestAt: newestNs === null ? null : new Date(Number(newestNs / 1_000_000n)).toISOString(),
  };
}

async function readTail(
  store: Store,
  org: string,
  query: LogQuery,
  until: number,
): Promise<TailRow[]> {
  const asked = {
    service: query.service ?? '',
    trace: query.trace ?? '',
    contains: query.contains ?? '',
    severity: query.severity === undefined ? 0 : levels[query.severity],
    limit: rowsMax + 1,
    until,
  };
  const steps = query.trace === undefined ? stepsSeconds : [traceSeconds];
  if (query.after !== undefined) {
    // Services send in batches: a line may arrive behind newer ones of another service.
    const fromNs = BigInt(query.after) - BigInt(overlapSeconds) * secondNs;
    // What is older is looked for by nobody who follows.
    const oldestNs = BigInt(until - Math.max(...steps)) * secondNs;
    return readNewestLogs(store, org, { ...asked, fromNs: fromNs < oldestNs ? oldestNs : fromNs });
  }
  let rows: TailRow[] = [];
  for (const step of steps) {
    const fromNs = BigInt(until - step) * secondNs;
    rows = await readNewestLogs(store, org, { ...asked, fromNs });
    if (rows.length >= rowsMax) break;
  }
  return rows;
}
