/**
 * A request of the protocol as it is read, from either of its two forms: fields as the protocol names them, ids as hex
 * in either case, times as nanoseconds. Nothing is checked yet.
 */

/** What an attribute or a body may be. Maps keep the order of their keys. */
export type OtlpValue = string | number | bigint | boolean | null | readonly OtlpValue[] | OtlpMap;

export interface OtlpMap {
  readonly fields: OtlpPairs;
}

export type OtlpPairs = readonly (readonly [key: string, value: OtlpValue])[];

/** Attributes of a row: the first ones, and how many came after them. */
export interface OtlpAttributes {
  readonly pairs: [key: string, value: OtlpValue][];
  more: number;
}

export interface OtlpEvent {
  name: string;
  atNs: bigint;
  attributes: OtlpAttributes;
}

export interface OtlpLink {
  traceId: string;
  spanId: string;
}

export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  traceState: string;
  flags: number;
  name: string;
  kind: number;
  startNs: bigint;
  endNs: bigint;
  attributes: OtlpAttributes;
  events: OtlpEvent[];
  links: OtlpLink[];
  statusCode: number;
  statusMessage: string;
}

export interface OtlpLog {
  atNs: bigint;
  observedNs: bigint;
  severityNumber: number;
  severityText: string;
  body: OtlpValue;
  attributes: OtlpAttributes;
  flags: number;
  traceId: string;
  spanId: string;
  eventName: string;
}

/** One point of a metric: a number, or the parts of a distribution. */
export interface OtlpPoint {
  attributes: OtlpAttributes;
  atNs: bigint;
  /** Set when the sender says that there is no value. */
  isEmpty: boolean;
  value?: number;
  count?: number;
  sum?: number;
  min?: number;
  max?: number;
  bounds: number[];
  buckets: number[];
  quantiles: { quantile: number; value: number }[];
}

export type MetricKind = 'gauge' | 'sum' | 'histogram' | 'summary';

export interface OtlpMetric {
  name: string;
  unit: string;
  kind: MetricKind;
  /** 1 delta, 2 cumulative, as the protocol numbers them. */
  temporality: number;
  points: OtlpPoint[];
}

/** Where a row comes from; the same object for all rows of one resource. */
export interface OtlpOrigin {
  readonly resource: OtlpAttributes;
  readonly scopeName: string;
}

export interface OtlpRecords {
  readonly traces: OtlpSpan;
  readonly logs: OtlpLog;
  readonly metrics: OtlpMetric;
}

export const signals = ['traces', 'logs', 'metrics'] as const;
export type Signal = (typeof signals)[number];

export interface OtlpItem<S extends Signal> {
  readonly origin: OtlpOrigin;
  readonly record: OtlpRecords[S];
}

/** How many parts of a row are read at all; what comes after them is counted and passed over. */
export const partsMax = { attributes: 128, events: 128, links: 128, buckets: 160, depth: 16 };
