import { createHash } from 'node:crypto';
import { Problem } from '@dojang/kernel';
import type { Journal } from '../journal/journal.ts';
import type { KeyStanding } from '../keys/standing.ts';
import { isShed, type LoadState, shedProblem, shedReason } from './admission/load.ts';
import type { Quotas } from './admission/quotas.ts';
import type { RowRates } from './admission/rate.ts';
import type { RecentBodies } from './admission/recent.ts';
import type { Clocks } from './clocks.ts';
import type { Encoding } from './decode/decode.ts';
import type { ReadRequest } from './decode/read-request.ts';
import { keptOverQuota, type Summary } from './decode/summary.ts';
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
  readonly read: ReadRequest;
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

const nothingRejected: Outcome = { rejected: 0, reason: null };

/** Errors are taken until so much of the quota. */
const errorsOverQuota = 1.1;

/** @throws Problem 403 `ingest-service-not-allowed`. */
function checkServices({ services }: KeyStanding, names: readonly string[]): void {
  if (services.length === 0) return;
  const allowed = new Set(services);
  const refused = names.find((name) => !allowed.has(name));
  if (refused === undefined) return;
  throw new Problem(
    403,
    'ingest-service-not-allowed',
    'This key may not hand in telemetry of this service; use the key of that service.',
    { services },
  );
}

/** What the quota leaves of the rows: all, a part, or nothing. */
async function withinQuota(quotas: Quotas, key: KeyStanding, read: Summary) {
  const { charged, chargedOverQuota } = read;
  if (key.rowsPerDay === null) return { keep: 1, kept: charged };
  const used = await quotas.used(key);
  if (used < key.rowsPerDay) return { keep: 1, kept: charged };
  const isOver = used >= key.rowsPerDay * errorsOverQuota;
  return { keep: keptOverQuota, kept: isOver ? 0 : chargedOverQuota };
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
  const read = await tools.read(key.org, { signal, encoding, body });
  const { rejected, charged } = read;
  noteRows(signal, 'rejected', rejected);
  if (charged === 0) return { rejected, reason: read.reason };
  checkServices(key, read.services);
  if (isShed(tools.load(), signal, read.hasErrors)) {
    noteRows(signal, 'shed', charged);
    throw shedProblem('shed', tools.random());
  }
  await takeRate(tools, received, charged, receivedAt);
  const { keep, kept } = await withinQuota(tools.quotas, key, read);
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
      shifts: key.mayReplay ? {} : tools.clocks.observe(key.id, read.newest, receivedAt),
      replay: key.mayReplay,
    };
    await journal.append(header, body).catch(() => {
      throw shedProblem('disk-full', tools.random());
    });
    tools.quotas.add(key, kept);
    recent.add(bodyName, receivedAt.getTime());
  }
  const over = charged - kept;
  noteRows(signal, 'accepted', kept);
  noteRows(signal, 'over-quota', over);
  return { rejected: rejected + over, reason: read.reason ?? (over > 0 ? quotaSpent : null) };
}

async function takeRate(
  { rates, noteRows }: ReceiveTools,
  { key, signal }: Received,
  rows: number,
  at: Date,
): Promise<void> {
  try {
    await rates.take(key.id, key.rowsPerSecond, rows, at);
  } catch (error) {
    noteRows(signal, 'limited', rows);
    throw error;
  }
}
