import { createHash } from 'node:crypto';

/** An error as it is read for the fold, masked: a failed span, an exception, an error log. */
export interface ErrorEvent {
  readonly source: 'span' | 'exception' | 'log';
  /** Of the exception or the log record. A span without an exception is named by its own id: then ''. */
  readonly id: string;
  readonly at: Date;
  readonly service: string;
  /** '' where telemetry names none. */
  readonly environment: string;
  /** '' where the service names no version. */
  readonly release: string;
  readonly commit: string | null;
  /** `telemetry.sdk.language`, or ''. */
  readonly language: string;
  readonly operation: string;
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  /** '' for none. */
  readonly traceId: string;
  readonly spanId: string;
  /** For how many it stands: 1 when nothing was sampled away. */
  readonly weight: number;
  /** `dojang.fingerprint` as it was sent; empty for none. */
  readonly fingerprint: readonly string[];
  /** Of a log: its level, and the logger or scope. */
  readonly severity: string;
  readonly logger: string;
  /** Of a span: its status, the response code, and the other side. */
  readonly status: string;
  readonly response: string;
  readonly peer: string;
}

/** As much of each text as is kept or told apart by. */
const charactersMax = {
  id: 100,
  service: 200,
  environment: 100,
  release: 200,
  language: 40,
  operation: 500,
  type: 500,
  message: 8_192,
  stack: 262_144,
  traceId: 32,
  spanId: 16,
  severity: 40,
  logger: 500,
  status: 100,
  response: 100,
  peer: 500,
} as const;
const fingerprintMax = 20;

/** Neither NUL nor half a surrogate pair can be stored. */
const storable = (text: string, max: number): string =>
  text.slice(0, max).replaceAll('\0', '').toWellFormed();

const isCommit = (text: string): boolean => /^[0-9a-f]{7,64}$/.test(text);

/** Bounds of everything that a stranger says of an error. */
export function boundedError(error: ErrorEvent): ErrorEvent {
  const texts = Object.entries(charactersMax).map(([name, max]) => [
    name,
    storable(error[name as keyof typeof charactersMax], max),
  ]);
  return {
    ...error,
    ...Object.fromEntries(texts),
    service: storable(error.service, charactersMax.service) || 'unknown_service',
    commit: error.commit !== null && isCommit(error.commit) ? error.commit : null,
    weight: Number.isFinite(error.weight) && error.weight > 0 ? error.weight : 1,
    fingerprint: error.fingerprint.slice(0, fingerprintMax).map((value) => storable(value, 500)),
  };
}

/**
 * Names an occurrence: 16 hex characters. An exception that a span event tells of, and a log record of the same span with
 * its type and message, are one. Without a span it is named by its own id.
 */
export function occurrenceOf(error: ErrorEvent): string {
  const { source, id, traceId, spanId, type, message } = error;
  const isSpanless = traceId === '' || spanId === '';
  const words = isSpanless
    ? [source, id, error.at.getTime()]
    : type === '' && source === 'log'
      ? [traceId, spanId, id]
      : [traceId, spanId, type, source === 'span' && type === '' ? '' : message];
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16);
}
