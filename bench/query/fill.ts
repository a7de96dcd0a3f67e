import type { Client } from '../../modules/aisher/src/store/client/client.ts';

const spansOfTrace = 10;
const services = 20;

export interface Filled {
  readonly org: string;
  readonly spans: number;
  /** Seconds since 1970. */
  readonly from: number;
  readonly seconds: number;
  /** Of so many traces, one fails. */
  readonly failsOneOf: number;
}

const traceOf = (n: string) => `lower(hex(sipHash128(${n})))`;
const spanOf = (n: string) => `lower(hex(cityHash64(${n})))`;

/**
 * Spans as five calls through five of twenty services make them; the last one of a trace fails by an exception. They are made by the engine itself from numbers: filling by inserts is what
 * `bench:ingest` measures.
 */
export async function fillSpans(client: Client, filled: Filled) {
  const { org, spans, from, seconds, failsOneOf } = filled;
  const stepNs = Math.floor((seconds * 1e9) / (spans / spansOfTrace));
  const block = 1_000_000;
  for (let first = 0; first < spans; first += block) {
    const count = Math.min(block, spans - first);
    await client.command(
      `insert into signoz_traces.signoz_index_v3 (org, received_at, weight, retention_days,
  ts_bucket_start, resource_fingerprint, timestamp, trace_id, span_id, parent_span_id, name, kind,
  kind_string, duration_nano, status_code, status_code_string, status_message, has_error,
  attributes_string, attributes_number, resources_string)
with number as n, intDiv(n, ${spansOfTrace}) as trace, n % ${spansOfTrace} as depth,
  toInt64(${from}) * 1000000000 + trace * ${stepNs} + depth * 50000 as at_ns,
  concat('service-', toString((trace + intDiv(depth, 2)) % ${services})) as service,
  depth = ${spansOfTrace - 1} and trace % ${failsOneOf} = 0 as failed
select {org:String}, now(), 1, 15, intDiv(at_ns, 1800000000000) * 1800,
  concat('service.name=', service, ';hash=', toString(cityHash64(service))),
  fromUnixTimestamp64Nano(at_ns), ${traceOf('trace')}, ${spanOf('n')},
  if(depth = 0, '', ${spanOf('n - 1')}), concat('operation ', toString(depth), ' ', service),
  if(depth % 2 = 0, 2, 3), if(depth % 2 = 0, 'Server', 'Client'),
  1000000 + cityHash64(n) % 50000000, if(failed, 2, 0), if(failed, 'Error', 'Unset'),
  if(failed, 'card refused', ''), failed,
  map('http.request.method', 'POST', 'url.path', concat('/v1/orders/', toString(trace % 5000))),
  map('http.response.status_code', 200),
  map('service.name', service, 'service.version', '2.4.1', 'host.name', concat(service, '-1'))
from numbers(${first}, ${count})`,
      { org },
    );
  }
  await client.command(
    `insert into signoz_traces.signoz_error_index_v2 (org, received_at, weight, retention_days,
  timestamp, errorID, groupID, traceID, spanID, serviceName, exceptionType, exceptionMessage,
  exceptionStacktrace, exceptionEscaped, resourceTagsMap)
select org, received_at, 1, 15, timestamp + interval 1 millisecond,
  lower(hex(sipHash128(trace_id, 'error'))), lower(hex(sipHash128(serviceName))), trace_id, span_id,
  serviceName, 'GatewayError', concat('card refused for ', serviceName),
  repeat('    at charge (/srv/charge.js:10:3)\n', 20), false, resources_string
from signoz_traces.signoz_index_v3 where org = {org:String} and has_error`,
    { org },
  );
}

/** Ids of traces that the fill made, spread over all of its time. */
export async function traceIds(client: Client, { spans }: Filled, count: number) {
  const step = Math.floor(spans / spansOfTrace / count);
  const rows = await client.rows<{ id: string }>(
    `select ${traceOf(`number * ${step}`)} as id from numbers(${count})`,
  );
  return rows.map(({ id }) => id);
}
