import { createHash } from 'node:crypto';
import { Problem } from '@dojang/kernel';
import type { Journal } from '../journal/journal.ts';
import type { KeyStanding } from '../keys/standing.ts';
import { type Rows, serviceOf } from '../rows/rows.ts';
import { isShed, type LoadState, shedProblem, shedReason } from './admission/load.ts';
import type { Quotas } from './admission/quotas.ts';
import type { RowRates } from './admission/rate.ts';
import type { RecentBodies } from './admission/recent.ts';
import { chargedRows, holdsErrors, thin } from './admission/thin.ts';
import type { Clocks } from './clocks.ts';
import { decode, type Encoding } from './decode/decode.ts';
import type { Signal } from './otlp/request.ts';
import type { Outcome } from './protocol.ts';
import type { ReceivedHeader } from './received.ts';

export type RowOutcome =
  | 'accepted'
  | 'rejected'
  | 'over-quota'
  | 'repeated'
  | 'limited'
  | 'shed'
  | 'refused';

export interface ReceiveTools {
  readonly journal: Journal<ReceivedHeader>;
  readonly rates: RowRates;
  readonly quotas: Quotas;
  readonly clocks: Clocks;
  readonly recent: RecentBodies;
  readonly now: () => Date;
  readonly random: () => number;
  readonly load: () => LoadState;
  readonly noteRows: (signal: Signal, outcome: RowOutcome, rows: number) => void;
}

export interface Received {
  readonly key: KeyStanding;
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Buffer;
}

const asItIs = (_key: string, text: string) => text;
const nothingRejected: Outcome = { rejected: 0, reason: null };

/** The part of healthy traces that a key keeps whose quota is spent. */
const keptOverQuota = 0.1;
/** Errors are taken until so much of the quota. */
const errorsOverQuota = 1.1;

/** @throws Problem 403 `ingest-service-not-allowed`. */
function checkServices({ services }: KeyStanding, rows: Rows): void {
  if (services.length === 0) return;
  const allowed = new Set(services);
  const names = new Set([
    ...rows.spans.map(({ resource }) => serviceOf(resource)),
    ...rows.logs.map(({ resource }) => serviceOf(resource)),
    ...rows.points.map(({ labels }) => serviceOf(labels)),
  ]);
  const refused = [...names].find((name) => !allowed.has(name));
  if (refused === undefined) return;
  throw new Problem(
    403,
    'ingest-service-not-allowed',
    'This key may not hand in telemetry of this service; use the key of that service.',
    { services },
  );
}

/** What the quota leaves of the rows: all, a part, or nothing. */
async function withinQuota(quotas: Quotas, key: KeyStanding, rows: Rows) {
  const charged = chargedRows(rows);
  if (key.rowsPerDay === null) return { keep: 1, kept: charged };
  const used = await quotas.used(key);
  if (used < key.rowsPerDay) return { keep: 1, kept: charged };
  if (used >= key.rowsPerDay * errorsOverQuota) return { keep: keptOverQuota, kept: 0 };
  return { keep: keptOverQuota, kept: chargedRows(thin(rows, keptOverQuota)) };
}

const quotaSpent = 'The quota of the day is spent: errors are kept, and a part of healthy traces.';

/**
 * Takes a request: it is answered once its bytes are on the disk. What it holds was read and counted by then, so that
 * nothing that was answered is refused later.
 *
 * @throws Problem 400 `telemetry-broken`, 403 `ingest-service-not-allowed`, 413 `telemetry-too-many`, 429
 *   `telemetry-too-fast`, 503 `telemetry-not-taken`.
 */
export async function receive(tools: ReceiveTools, received: Received): Promise<Outcome> {
  const { journal, recent, noteRows } = tools;
  const { key, signal, encoding, body } = received;
  const receivedAt = tools.now();
  const reason = shedReason(tools.load());
  if (reason !== undefined) throw shedProblem(reason, tools.random());
  const sha256 = createHash('sha256').update(body).digest('hex');
  const bodyName = `${key.id} ${signal} ${sha256}`;
  if (body.length > 0 && recent.has(bodyName, receivedAt.getTime())) {
    noteRows(signal, 'repeated', 1);
    return nothingRejected;
  }
  const decoded = await decode(signal, encoding, body, asItIs);
  const { rejected } = decoded;
  noteRows(signal, 'rejected', rejected);
  if (decoded.count === 0) return decoded;
  checkServices(key, decoded);
  if (isShed(tools.load(), signal, holdsErrors(decoded))) {
    noteRows(signal, 'shed', decoded.count);
    throw shedProblem('shed', tools.random());
  }
  takeRate(tools, received, decoded.count, receivedAt);
  const { keep, kept } = await withinQuota(tools.quotas, key, decoded);
  if (kept > 0) {
    const header: ReceivedHeader = {
      org: key.org,
      keyId: key.id,
      receivedAt: receivedAt.getTime(),
      rows: kept,
      signal,
      encoding,
      sha256,
      keep,
      shifts: key.mayReplay ? {} : tools.clocks.observe(key.id, decoded, receivedAt),
      replay: key.mayReplay,
    };
    await journal.append(header, body).catch(() => {
      throw shedProblem('disk-full', tools.random());
    });
    tools.quotas.add(key, kept);
    recent.add(bodyName, receivedAt.getTime());
  }
  const over = decoded.count - kept;
  noteRows(signal, 'accepted', kept);
  noteRows(signal, 'over-quota', over);
  return { rejected: rejected + over, reason: decoded.reason ?? (over > 0 ? quotaSpent : null) };
}

function takeRate(
  { rates, noteRows }: ReceiveTools,
  { key, signal }: Received,
  rows: number,
  at: Date,
): void {
  try {
    rates.take(key.id, key.rowsPerSecond, rows, at.getTime());
  } catch (error) {
    noteRows(signal, 'limited', rows);
    throw error;
  }
}
