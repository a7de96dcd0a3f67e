import type { Stretch } from '../../ranking/input.ts';
import type { ExceptionRow, LogRow, PointRow, SpanRow } from '../../rows/rows.ts';
import type {
  StretchException,
  StretchLog,
  StretchPoint,
  StretchSpan,
} from '../../store/queries/stretch.ts';
import type { Window } from '../../store/queries/windows.ts';

/** Rows of a window as the store gives them. */
interface ReadRows {
  readonly spans: readonly StretchSpan[];
  readonly exceptions: readonly StretchException[];
  readonly logs: readonly StretchLog[];
  readonly points: readonly StretchPoint[];
}

export interface ReadStretch {
  readonly window: Window;
  readonly rows: ReadRows;
}

const none = { strings: {}, numbers: {}, bools: {} };
const errorStatus = 2;
const secondNs = 1_000_000_000n;

const resourceOf = (service: string, release: string) => ({
  'service.name': service,
  ...(release === '' ? {} : { 'service.version': release }),
});

const spanOf = (row: StretchSpan): SpanRow => ({
  traceId: row.trace,
  spanId: row.span_id,
  parentSpanId: row.parent_span_id,
  traceState: '',
  flags: 0,
  name: row.operation,
  kind: row.kind,
  startNs: row.start_ns,
  durationNs: row.length_ns,
  statusCode: row.has_failed ? errorStatus : 0,
  statusMessage: row.message,
  attributes: { ...none, strings: row.peers },
  resource: resourceOf(row.service, row.release),
  scopeName: '',
  events: [],
  links: [],
  weight: 1,
});

const exceptionOf = (row: StretchException): ExceptionRow => ({
  errorId: row.error_id,
  atNs: row.at_ns,
  traceId: row.trace,
  spanId: row.span,
  service: row.service,
  type: row.type,
  message: row.message,
  stack: row.stack,
  escaped: false,
  resource: row.resource,
  weight: 1,
});

const logOf = (row: StretchLog): LogRow => ({
  atNs: row.at_ns,
  observedNs: row.at_ns,
  id: row.key,
  traceId: row.trace,
  spanId: row.span,
  flags: 0,
  severityText: row.severity,
  severityNumber: row.severity_number,
  body: row.said,
  attributes: none,
  resource: resourceOf(row.service, row.release),
  scopeName: '',
  weight: 1,
});

const pointOf = ({ at_ns, level, ...row }: StretchPoint): PointRow => ({
  ...row,
  atNs: at_ns,
  value: level,
});

/** What a ranking reads of a window. */
export const stretchOf = ({ window, rows }: ReadStretch): Stretch => ({
  fromNs: BigInt(window.from) * secondNs,
  untilNs: BigInt(window.until) * secondNs,
  spans: rows.spans.map(spanOf),
  exceptions: rows.exceptions.map(exceptionOf),
  logs: rows.logs.map(logOf),
  points: rows.points.map(pointOf),
});
