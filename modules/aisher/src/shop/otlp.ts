import { pick, type Random } from './random.ts';
import type { ShopLog, ShopService, ShopSpan, ShopTrace, Thrown } from './scene.ts';
import type { ShopPoint } from './traffic.ts';

/** What the shop did since the last time, and the versions that did it. */
export interface Batch {
  readonly traces: readonly IdentifiedTrace[];
  readonly points: readonly ShopPoint[];
  readonly atMs: number;
  readonly versions: Readonly<Record<ShopService, string>>;
}

type Values = Readonly<Record<string, string | number>>;

const kinds = { internal: 1, server: 2, client: 3 } as const;
const severities = { INFO: 9, WARN: 13, ERROR: 17 } as const;
const scope = { name: 'dojang-shop' };

const nanos = (ms: number) => String(BigInt(Math.round(ms * 1_000)) * 1_000n);
const attributesOf = (values: Values) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));

const hexDigits = [...'0123456789abcdef'] as [string, ...string[]];
/** Never all zero: that is no id. */
const hexId = (random: Random, digits: number) =>
  `${Array.from({ length: digits - 1 }, () => pick(random, hexDigits)).join('')}1`;

const resourceOf = (service: ShopService, versions: Batch['versions']) => ({
  attributes: attributesOf({
    'service.name': service,
    'service.version': versions[service],
    'service.namespace': 'cafe',
    'deployment.environment.name': 'production',
    'host.name': `cafe-${service}`,
    'telemetry.sdk.language': 'nodejs',
  }),
});

const exceptionEvent = ({ type, message, stack }: Thrown, atMs: number) => ({
  name: 'exception',
  timeUnixNano: nanos(atMs),
  attributes: attributesOf({
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': stack,
  }),
});

interface Ids {
  readonly traceId: string;
  readonly spanIds: ReadonlyMap<ShopSpan, string>;
}

/** A trace that is sent again has the ids that it had: the receiver keeps it once. */
export interface IdentifiedTrace extends ShopTrace {
  readonly ids: Ids;
}

export const identified = (random: Random, trace: ShopTrace): IdentifiedTrace => ({
  ...trace,
  ids: {
    traceId: hexId(random, 32),
    spanIds: new Map(trace.spans.map((span) => [span, hexId(random, 16)])),
  },
});

function spanOf(span: ShopSpan, { traceId, spanIds }: Ids) {
  const { error, parent } = span;
  const thrown = typeof error === 'object' ? error : null;
  return {
    traceId,
    spanId: spanIds.get(span),
    ...(parent === null ? {} : { parentSpanId: spanIds.get(parent) }),
    name: span.name,
    kind: kinds[span.kind],
    startTimeUnixNano: nanos(span.startMs),
    endTimeUnixNano: nanos(span.endMs),
    attributes: attributesOf(span.attributes),
    events: thrown === null ? [] : [exceptionEvent(thrown, span.endMs)],
    status: error === null ? {} : { code: 2, message: thrown?.message ?? error },
  };
}

function logOf(log: ShopLog, { traceId, spanIds }: Ids) {
  return {
    timeUnixNano: nanos(log.atMs),
    observedTimeUnixNano: nanos(log.atMs),
    severityNumber: severities[log.severity],
    severityText: log.severity,
    body: { stringValue: log.body },
    ...(log.span === null ? {} : { traceId, spanId: spanIds.get(log.span) }),
  };
}

const units: Readonly<Record<ShopPoint['metric'], string>> = {
  'process.cpu.utilization': '1',
  'process.memory.usage': 'By',
  'db.client.connection.count': '{connection}',
};

const metricOf = ({ metric, value }: ShopPoint, atMs: number) => ({
  name: metric,
  unit: units[metric],
  gauge: { dataPoints: [{ timeUnixNano: nanos(atMs), asDouble: value }] },
});

function byService<T extends { readonly service: ShopService }, O>(
  all: readonly (readonly [T, O])[],
) {
  const groups = new Map<ShopService, O[]>();
  for (const [{ service }, made] of all)
    groups.set(service, [...(groups.get(service) ?? []), made]);
  return [...groups];
}

/** The bodies of `/v1/traces`, `/v1/logs` and `/v1/metrics`, in the JSON of OTLP 1.x. */
export function otlpBodies({ traces, points, atMs, versions }: Batch) {
  const resource = (service: ShopService) => resourceOf(service, versions);
  const spans = byService(
    traces.flatMap(({ spans, ids }) => spans.map((span) => [span, spanOf(span, ids)] as const)),
  );
  const logs = byService(
    traces.flatMap(({ logs, ids }) => logs.map((log) => [log, logOf(log, ids)] as const)),
  );
  const metrics = byService(points.map((point) => [point, metricOf(point, atMs)] as const));
  return {
    traces: {
      resourceSpans: spans.map(([service, spans]) => ({
        resource: resource(service),
        scopeSpans: [{ scope, spans }],
      })),
    },
    logs: {
      resourceLogs: logs.map(([service, logRecords]) => ({
        resource: resource(service),
        scopeLogs: [{ scope, logRecords }],
      })),
    },
    metrics: {
      resourceMetrics: metrics.map(([service, metrics]) => ({
        resource: resource(service),
        scopeMetrics: [{ scope, metrics }],
      })),
    },
  };
}
