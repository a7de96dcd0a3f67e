import type { Stretch } from '../ranking/input.ts';
import { type ShopFault, shopStretch } from '../ranking/testing.ts';
import { serviceOf } from '../rows/rows.ts';
import {
  stretchExceptions,
  stretchLogs,
  stretchPoints,
  stretchSize,
  stretchSpans,
} from '../store/queries/stretch.ts';
import type { MemoryStore } from './memory-store.ts';

export interface StoredShop {
  /** Seconds since 1970 at which the fault begins. The shop is well for two minutes before, and broken for two minutes after. */
  readonly at: number;
  readonly fault: ShopFault;
  /** Bodies of log lines of a service, in the broken minutes, beside its own. */
  readonly lines?: Readonly<Record<string, readonly string[]>>;
}

const lengthS = 120;

const spanRows = ({ spans }: Stretch) =>
  spans.map((span) => ({
    trace: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    operation: span.name,
    kind: String(span.kind),
    start_ns: String(span.startNs),
    length_ns: String(span.durationNs),
    has_failed: span.statusCode === 2,
    message: span.statusMessage,
    service: serviceOf(span.resource),
    release: '2.4.1',
    peers: span.attributes.strings,
  }));

const logRows = ({ logs }: Stretch) =>
  logs.map((log) => ({
    key: log.id,
    at_ns: String(log.atNs),
    trace: log.traceId,
    span: log.spanId,
    service: serviceOf(log.resource),
    release: '2.4.1',
    severity: log.severityNumber >= 17 ? 'ERROR' : 'INFO',
    severity_number: log.severityNumber,
    said: log.body,
  }));

const pointRows = ({ points }: Stretch) =>
  points.map((point) => ({
    metric: point.metric,
    unit: point.unit,
    kind: point.kind,
    temporality: point.temporality,
    labels: point.labels,
    at_ns: String(point.atNs),
    level: point.value,
  }));

/** Puts a shop that breaks into a store, as the engine would give it. */
export function storeShop(store: MemoryStore, org: string, shop: StoredShop): void {
  const stretchAt = (from: number, fault: ShopFault) =>
    shopStretch(BigInt(from) * 1_000_000_000n, fault);
  const [well, broken] = [stretchAt(shop.at - lengthS, {}), stretchAt(shop.at, shop.fault)];
  const extra = Object.entries(shop.lines ?? {}).flatMap(([service, bodies]) =>
    bodies.map((body, at) => ({
      key: `line ${service} ${at}`,
      at_ns: String(broken.fromNs + BigInt(at) * 1_000_000_000n),
      trace: '',
      span: '',
      service,
      release: '2.4.1',
      severity: 'ERROR',
      severity_number: 17,
      said: body,
    })),
  );
  /** Rows of the window that is asked for; other days have none. */
  const within =
    <R extends Record<string, unknown>>(rows: readonly R[], time: keyof R) =>
    (params: Readonly<Record<string, unknown>>) =>
      rows.filter((row) => {
        const at = BigInt(String(row[time])) / 1_000_000_000n;
        return at >= BigInt(Number(params.from)) && at < BigInt(Number(params.until));
      });
  const spans = within([...spanRows(well), ...spanRows(broken)], 'start_ns');
  const logs = within([...logRows(well), ...logRows(broken), ...extra], 'at_ns');
  store.answer(org, stretchSpans, spans);
  store.answer(org, stretchExceptions, () => []);
  store.answer(org, stretchLogs, logs);
  store.answer(org, stretchPoints, within([...pointRows(well), ...pointRows(broken)], 'at_ns'));
  store.answer(org, stretchSize, (params) => [
    { spans: String(spans(params).length), logs: String(logs(params).length) },
  ]);
}
