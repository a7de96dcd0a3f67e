import { type Rows, serviceOf } from '../../rows/rows.ts';
import { chargedRows, holdsErrors, keptRows } from '../admission/thin.ts';
import { type NewestByHost, newestByHost } from '../clocks.ts';
import type { Signal } from '../otlp/request.ts';
import { decode, type Encoding } from './decode.ts';

/** What has to be known of a request before it is answered. Its rows are made again once they are stored. */
export interface Summary {
  readonly rejected: number;
  /** Why the first one was rejected. */
  readonly reason: string | null;
  readonly services: readonly string[];
  readonly hasErrors: boolean;
  /** Rows that a key is charged for: all, and those that are left when its quota is spent. */
  readonly charged: number;
  readonly chargedOverQuota: number;
  readonly newest: NewestByHost;
}

/** The part of healthy traces that a key keeps whose quota is spent. */
export const keptOverQuota = 0.1;

const servicesOf = ({ spans, logs, points }: Rows): string[] => [
  ...new Set([
    ...spans.map(({ resource }) => serviceOf(resource)),
    ...logs.map(({ resource }) => serviceOf(resource)),
    ...points.map(({ labels }) => serviceOf(labels)),
  ]),
];

const asItIs = (_key: string, text: string) => text;

export interface Asked {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
}

/** @throws Problem 400 `telemetry-broken`, 413 `telemetry-too-many`. */
export async function summarize({ signal, encoding, body }: Asked): Promise<Summary> {
  const decoded = await decode(signal, encoding, body, asItIs);
  return {
    rejected: decoded.rejected,
    reason: decoded.reason,
    services: servicesOf(decoded),
    hasErrors: holdsErrors(decoded),
    charged: chargedRows(decoded),
    chargedOverQuota: keptRows(decoded, keptOverQuota),
    newest: newestByHost(decoded),
  };
}
