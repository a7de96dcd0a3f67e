import type { ExceptionRow, LogRow, Rows, SpanRow } from '../../rows/rows.ts';
import { seeded } from '../../shop/random.ts';

const hex = (random: () => number, length: number) => {
  let out = '';
  while (out.length < length) {
    out += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  }
  return out.slice(0, length);
};

const services = ['storefront', 'orders', 'payments', 'stock', 'notices'];
const operations = ['GET /', 'POST /orders', 'charge', 'reserve', 'send'];
const nanos = 1_000_000_000n;

export interface MadeOptions {
  readonly seed: number;
  readonly traces: number;
  /** Seconds since 1970 of the first trace. */
  readonly from: number;
  readonly seconds: number;
  /** Of calls, 0 to 1. */
  readonly errorShare: number;
  /** What tells the rows of one org from those of another. */
  readonly note: string;
}

const resourceOf = (service: string, note: string) => ({
  'service.name': `${service}-${note}`,
  'service.version': '2.4.1',
  'deployment.environment.name': 'production',
  'host.name': `${service}-1`,
});

function exceptionOf(span: SpanRow, errorId: string, note: string): ExceptionRow {
  return {
    errorId,
    atNs: span.startNs + span.durationNs,
    traceId: span.traceId,
    spanId: span.spanId,
    service: span.resource['service.name'] ?? '',
    type: 'GatewayError',
    message: `card refused by gateway ${note}`,
    stack: `GatewayError: card refused\n    at charge (/srv/${note}/charge.js:10:3)`,
    escaped: false,
    resource: span.resource,
    weight: 1,
  };
}

/** As the span tells of it. */
const eventOf = ({ atNs, type, message, stack }: ExceptionRow) => ({
  name: 'exception',
  atNs,
  attributes: {
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': stack,
  },
});

/** A feature flag that each call of the last service evaluates. */
const flagEvent = (note: string, atNs: bigint) => ({
  name: 'feature_flag',
  atNs,
  attributes: { 'feature_flag.key': `flag-${note}`, 'feature_flag.variant': 'on' },
});

function logOf(span: SpanRow, id: string, note: string): LogRow {
  const isError = span.statusCode === 2;
  return {
    atNs: span.startNs + 1_000n,
    observedNs: span.startNs + 2_000n,
    id,
    traceId: span.traceId,
    spanId: span.spanId,
    flags: 1,
    severityText: isError ? 'ERROR' : 'INFO',
    severityNumber: isError ? 17 : 9,
    body: `${isError ? 'failed' : 'done'} for ${note}`,
    attributes: { strings: { note }, numbers: { attempt: 1 }, bools: { last: true } },
    resource: span.resource,
    scopeName: 'made',
    weight: 1,
  };
}

/** Traces of a shop: a call through some of five services, two spans each, and now and then one that fails with an exception. */
export function madeRows(options: MadeOptions): Rows {
  const random = seeded(options.seed);
  const resources = services.map((service) => resourceOf(service, options.note));
  const rows = {
    spans: [] as SpanRow[],
    exceptions: [] as ExceptionRow[],
    logs: [] as LogRow[],
    points: [] as Rows['points'][number][],
  };
  for (let n = 0; n < options.traces; n += 1) {
    const traceId = hex(random, 32);
    const start = BigInt(options.from) * nanos;
    let startNs = start + BigInt(Math.floor(random() * options.seconds * 1e9));
    let parentSpanId = '';
    const depth = 1 + Math.floor(random() * services.length);
    const fails = random() < options.errorShare;
    for (let at = 0; at < depth; at += 1) {
      const isLast = at === depth - 1;
      const resource = resources[at] ?? {};
      const base = {
        traceId,
        traceState: '',
        flags: 1,
        resource,
        scopeName: 'made',
        events: [],
        links: [],
        weight: 1,
        statusMessage: '',
      };
      const strings = { 'http.request.method': 'POST', 'url.path': '/v1', note: options.note };
      const server: SpanRow = {
        ...base,
        spanId: hex(random, 16),
        parentSpanId,
        name: operations[at] ?? '',
        kind: 2,
        startNs,
        durationNs: BigInt(1_000_000 + Math.floor(random() * 50_000_000)),
        statusCode: fails && isLast ? 2 : 0,
        attributes: { strings, numbers: { 'http.response.status_code': 200 }, bools: {} },
      };
      const client: SpanRow = {
        ...base,
        spanId: hex(random, 16),
        parentSpanId: server.spanId,
        name: isLast ? 'select' : 'call',
        events: isLast ? [flagEvent(options.note, startNs + 1_000n)] : [],
        kind: 3,
        startNs: startNs + 1_000n,
        durationNs: 800_000n,
        statusCode: 0,
        attributes: isLast
          ? { strings: { 'db.system.name': `postgresql-${options.note}` }, numbers: {}, bools: {} }
          : { strings, numbers: {}, bools: {} },
      };
      if (server.statusCode === 2) {
        const thrown = exceptionOf(server, hex(random, 32), options.note);
        rows.exceptions.push(thrown);
        rows.spans.push({ ...server, events: [eventOf(thrown)] });
      } else {
        rows.spans.push(server);
      }
      rows.spans.push(client);
      if (isLast) rows.logs.push(logOf(server, hex(random, 24), options.note));
      parentSpanId = client.spanId;
      startNs += 10_000n;
    }
    rows.points.push({
      metric: 'orders.open',
      unit: '1',
      kind: 'gauge',
      temporality: 'unspecified',
      labels: { 'service.name': `orders-${options.note}` },
      atNs: startNs,
      value: n,
    });
  }
  return rows;
}
