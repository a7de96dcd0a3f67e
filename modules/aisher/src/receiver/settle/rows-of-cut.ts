import type { Logger } from '@dojang/kernel';
import type { Cut } from '../../journal/journal.ts';
import { type Rows, serviceOf } from '../../rows/rows.ts';
import { thin } from '../admission/thin.ts';
import type { MaskText } from '../decode/attributes.ts';
import { decode } from '../decode/decode.ts';
import type { ReceivedHeader } from '../received.ts';
import { placed } from './place.ts';
import type { Recall } from './recall.ts';
import type { SeenRows } from './seen.ts';
import type { ServiceNames } from './service-names.ts';

/** What turns received bytes into rows that may be stored. */
export interface SettleTools {
  /** By org: replaces what must not be stored. */
  readonly maskOf: (org: string) => MaskText;
  readonly seen: SeenRows;
  readonly services: ServiceNames;
  /** What the store has from before this start; nothing when left out. */
  readonly recall?: Recall;
  readonly log: Logger;
}

/** Rows of one org, as they are gathered. */
export interface OrgRows {
  readonly rows: { readonly [K in keyof Rows]: Rows[K][number][] };
  readonly receivedAt: number;
  /** Rows that had come before. */
  duplicates: number;
}

function withoutDuplicates(rows: Rows, header: ReceivedHeader, seen: SeenRows): Rows {
  const { org } = header;
  return {
    spans: rows.spans.filter(({ traceId, spanId }) => seen.note(org, traceId + spanId)),
    exceptions: rows.exceptions.filter(({ errorId }) => seen.note(org, errorId)),
    logs: rows.logs.filter(({ id, resource }) => seen.note(org, `${serviceOf(resource)} ${id}`)),
    points: rows.points,
  };
}

/** Rows of all tables. */
export const countOf = ({ spans, exceptions, logs, points }: Rows) =>
  spans.length + exceptions.length + logs.length + points.length;

async function rowsOf(header: ReceivedHeader, body: Buffer, tools: SettleTools): Promise<Rows> {
  const mask = tools.maskOf(header.org);
  const decoded = thin(await decode(header.signal, header.encoding, body, mask), header.keep);
  return tools.services.bound(header.keyId, placed(decoded, header));
}

const recalled = new WeakMap<SeenRows, Set<string>>();

/** Once for each org. A cut that is stored again goes by its token: its own rows may be in the store. */
async function recallRows(cut: Cut<ReceivedHeader>, tools: SettleTools): Promise<void> {
  const { recall, seen, log } = tools;
  if (recall === undefined || cut.isReplayed) return;
  const known = recalled.get(seen) ?? new Set();
  recalled.set(seen, known);
  for (const org of new Set(cut.headers.map(({ org }) => org))) {
    if (known.has(org)) continue;
    try {
      for (const id of await recall(org)) seen.note(org, id);
      known.add(org);
    } catch (error) {
      log.warn({ error, org }, 'rows of before this start could not be recalled');
    }
  }
}

/** The rows of a cut, by org: decoded again, masked, with right times, and each once. */
export async function rowsOfCut(
  cut: Cut<ReceivedHeader>,
  tools: SettleTools,
): Promise<ReadonlyMap<string, OrgRows>> {
  const orgs = new Map<string, OrgRows>();
  await recallRows(cut, tools);
  for (const [place, header] of cut.headers.entries()) {
    const { org, receivedAt } = header;
    const none = { spans: [], exceptions: [], logs: [], points: [] };
    const gathered = orgs.get(org) ?? { rows: none, receivedAt, duplicates: 0 };
    orgs.set(org, gathered);
    try {
      const rows = await rowsOf(header, await cut.body(place), tools);
      const fresh = withoutDuplicates(rows, header, tools.seen);
      gathered.duplicates += countOf(rows) - countOf(fresh);
      for (const row of fresh.spans) gathered.rows.spans.push(row);
      for (const row of fresh.exceptions) gathered.rows.exceptions.push(row);
      for (const row of fresh.logs) gathered.rows.logs.push(row);
      for (const row of fresh.points) gathered.rows.points.push(row);
    } catch (error) {
      // Its bytes were changed on the disk, or their master key is gone: nothing will ever read them.
      tools.log.error({ error, org, rows: header.rows }, 'a record of the journal cannot be read');
    }
  }
  return orgs;
}
