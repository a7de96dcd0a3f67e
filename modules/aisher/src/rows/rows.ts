/**
 * What telemetry is once it is decoded: one row a span, an exception, a log record, a point of a metric. The receiver makes rows,
 * the store keeps them, and whatever reads a cluster gives the same.
 *
 * Times are nanoseconds since 1970 as bigint. Ids are lower-case hex: 32 characters for a trace, 16 for a span, '' for none.
 */

export interface Attributes {
  readonly strings: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly bools: Readonly<Record<string, boolean>>;
}

export type Resource = Readonly<Record<string, string>>;

export interface SpanEvent {
  readonly name: string;
  readonly atNs: bigint;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
}

export interface SpanRow {
  readonly traceId: string;
  readonly spanId: string;
  /** '' for the root of a trace. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  /** As OpenTelemetry numbers them: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly attributes: Attributes;
  readonly resource: Resource;
  readonly scopeName: string;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  /** How many spans this one stands for: 1 when nothing was sampled away. */
  readonly weight: number;
}

/** An exception that a span event tells of. */
export interface ExceptionRow {
  /** The same exception sent twice has one id: 32 hex characters. */
  readonly errorId: string;
  readonly atNs: bigint;
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly escaped: boolean;
  readonly resource: Resource;
  readonly weight: number;
}

export interface LogRow {
  readonly atNs: bigint;
  readonly observedNs: bigint;
  /** Sorts by time; unique in its org. */
  readonly id: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly severityText: string;
  /** 1 to 24 as OpenTelemetry numbers them; 0 for none. */
  readonly severityNumber: number;
  readonly body: string;
  readonly attributes: Attributes;
  readonly resource: Resource;
  readonly scopeName: string;
  readonly weight: number;
}

export interface PointRow {
  readonly metric: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum' | 'histogram' | 'summary';
  readonly temporality: 'unspecified' | 'delta' | 'cumulative';
  /** Of the point and of its resource. */
  readonly labels: Readonly<Record<string, string>>;
  readonly atNs: bigint;
  readonly value: number;
}

/** What one request holds, or one batch. */
export interface Rows {
  readonly spans: readonly SpanRow[];
  readonly exceptions: readonly ExceptionRow[];
  readonly logs: readonly LogRow[];
  readonly points: readonly PointRow[];
}

export const serviceOf = (resource: Resource): string =>
  resource['service.name'] || 'unknown_service';
