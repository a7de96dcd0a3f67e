import type { SpanEvent, SpanRow } from '../../rows/rows.ts';
import type { StoredResource } from './resources.ts';
import { boolMap, finiteMap, wellFormed, wellFormedMap } from './text.ts';
import { bucketOf, timeText } from './times.ts';

const kinds = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const statuses = ['Unset', 'Ok', 'Error'];
const clientKind = 3;
const errorStatus = 2;

/** Of the flags of a span: whether it is known that its parent is elsewhere, and whether it is. */
const remoteKnown = 0x100;
const remote = 0x200;
const remoteOf = (flags: number) =>
  (flags & remoteKnown) === 0 ? 'unknown' : (flags & remote) === 0 ? 'no' : 'yes';

function eventText({ name, atNs, attributes }: SpanEvent): string {
  const [label, map] = [
    JSON.stringify(wellFormed(name)),
    JSON.stringify(wellFormedMap(attributes)),
  ];
  // The time has more digits than a number of JavaScript.
  return `{"name":${label},"timeUnixNano":${atNs},"attributeMap":${map}}`;
}

/** What old and new conventions of OpenTelemetry call the same thing. */
function namedOf(span: SpanRow) {
  const { strings, numbers } = span.attributes;
  const first = (...names: readonly string[]) => {
    for (const name of names) {
      const value = strings[name] ?? numbers[name];
      if (value !== undefined) return wellFormed(String(value));
    }
    return '';
  };
  const status = first(
    'http.response.status_code',
    'http.status_code',
    'rpc.grpc.status_code',
    'rpc.response.status_code',
  );
  const url = first('url.full', 'http.url', 'url.path', 'http.target');
  const method = first('http.request.method', 'http.method');
  const host = first('server.address', 'http.host', 'net.peer.name');
  const database = first('db.namespace', 'db.name');
  const operation = first('db.operation.name', 'db.operation');
  const isClient = span.kind === clientKind;
  const outgoing = isClient ? [host || url, method] : ['', ''];
  return [status, url, method, host, ...outgoing, database, operation];
}

export const spanColumns = [
  'ts_bucket_start',
  'resource_fingerprint',
  'timestamp',
  'trace_id',
  'span_id',
  'trace_state',
  'parent_span_id',
  'flags',
  'name',
  'kind',
  'kind_string',
  'duration_nano',
  'status_code',
  'status_message',
  'status_code_string',
  'attributes_string',
  'attributes_number',
  'attributes_bool',
  'resources_string',
  'events',
  'links',
  'response_status_code',
  'http_url',
  'http_method',
  'http_host',
  'external_http_url',
  'external_http_method',
  'db_name',
  'db_operation',
  'has_error',
  'is_remote',
  'scope_name',
] as const;

export function spanValues(span: SpanRow, { fingerprint, map }: StoredResource): unknown[] {
  return [
    bucketOf(span.startNs),
    fingerprint,
    timeText(span.startNs),
    span.traceId,
    span.spanId,
    wellFormed(span.traceState),
    span.parentSpanId,
    span.flags >>> 0,
    wellFormed(span.name),
    span.kind,
    kinds[span.kind] ?? 'Unspecified',
    String(span.durationNs < 0n ? 0n : span.durationNs),
    span.statusCode,
    wellFormed(span.statusMessage),
    statuses[span.statusCode] ?? 'Unset',
    wellFormedMap(span.attributes.strings),
    finiteMap(span.attributes.numbers),
    boolMap(span.attributes.bools),
    map,
    span.events.map(eventText),
    JSON.stringify(span.links),
    ...namedOf(span),
    span.statusCode === errorStatus,
    remoteOf(span.flags),
    wellFormed(span.scopeName),
  ];
}
