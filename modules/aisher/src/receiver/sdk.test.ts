/** The SDKs of OpenTelemetry for Node as senders: what they write is read, and what they do with a refusal is right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { receiverWorld } from '../testing/receiver-world.ts';

const world = await receiverWorld();
const resource = resourceFromAttributes({ 'service.name': 'payments', 'host.name': 'sdk' });
const target = (secret: string, signal: string) => ({
  url: `${world.url}/v1/${signal}`,
  headers: { authorization: `Bearer ${secret}` },
  compression: CompressionAlgorithm.GZIP,
});

/** One trace of two spans, the inner one with an exception. */
async function sendTrace(exporter: OTLPTraceExporter | JsonTraceExporter) {
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('shop');
  const outer = tracer.startSpan('POST /pay', { kind: 1, attributes: { amount: 1200, ok: true } });
  const inner = tracer.startSpan('charge');
  inner.recordException(new TypeError('card is undefined'));
  inner.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
  inner.end();
  outer.end();
  await provider.forceFlush();
  await provider.shutdown();
}

for (const [form, Exporter] of [
  ['protocol buffers', OTLPTraceExporter],
  ['JSON', JsonTraceExporter],
] as const) {
  test(`traces of the SDK in ${form} are read as they were`, async () => {
    const { org, secret } = await world.org();
    await sendTrace(new Exporter(target(secret, 'traces')));
    const batches = await world.stored(org, (found) =>
      found.some(({ rows }) => rows.spans.length === 2),
    );
    const { spans, exceptions } = batches[0]!.rows;
    const [inner, outer] = [
      spans.find((s) => s.name === 'charge'),
      spans.find((s) => s.kind === 2),
    ];
    assert.equal(outer?.name, 'POST /pay');
    assert.deepEqual(outer?.attributes.numbers, { amount: 1200 });
    assert.deepEqual(outer?.attributes.bools, { ok: true });
    assert.deepEqual([inner?.statusCode, inner?.statusMessage], [2, 'failed']);
    assert.equal(inner?.scopeName, 'shop');
    assert.deepEqual(
      exceptions.map(({ service, type, message }) => [service, type, message]),
      [['payments', 'TypeError', 'card is undefined']],
    );
    assert.match(exceptions[0]?.stack ?? '', /sdk\.test\.ts/);
  });
}

for (const [form, Exporter] of [
  ['protocol buffers', OTLPLogExporter],
  ['JSON', JsonLogExporter],
] as const) {
  test(`logs of the SDK in ${form} are read as they were`, async () => {
    const { org, secret } = await world.org();
    const exporter = new Exporter(target(secret, 'logs'));
    const processors = [new SimpleLogRecordProcessor({ exporter })];
    const provider = new LoggerProvider({ resource, processors });
    const attributes = { 'exception.type': 'RangeError', 'exception.message': 'too far' };
    provider.getLogger('shop').emit({ body: '결제 실패', severityNumber: 17, attributes });
    await provider.forceFlush();
    await provider.shutdown();
    const batches = await world.stored(org, (found) => found.length > 0);
    const [log] = batches[0]!.rows.logs;
    assert.deepEqual([log?.body, log?.severityNumber], ['결제 실패', 17]);
    assert.deepEqual(
      batches[0]!.rows.exceptions.map(({ type }) => type),
      ['RangeError'],
    );
  });
}

test('metrics of the SDK are read as they were', async () => {
  const { org, secret } = await world.org();
  const exporter = new OTLPMetricExporter(target(secret, 'metrics'));
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter('shop');
  meter.createCounter('payments', { unit: '1' }).add(3, { card: 'visa' });
  meter.createHistogram('seconds').record(0.25);
  await provider.forceFlush();
  await provider.shutdown();
  const batches = await world.stored(org, (found) => found.length > 0);
  const { points } = batches[0]!.rows;
  const counter = points.find(({ metric }) => metric === 'payments');
  assert.deepEqual([counter?.value, counter?.temporality, counter?.kind], [3, 'cumulative', 'sum']);
  assert.deepEqual([counter?.labels.card, counter?.labels['service.name']], ['visa', 'payments']);
  assert.equal(points.find(({ metric }) => metric === 'seconds.sum')?.value, 0.25);
});

test('the SDK waits for as long as a refusal says, and its rows come once', async (t) => {
  t.after(() => world.kernel.clock.reset());
  const { org, secret } = await world.org({ rowsPerSecond: 1 });
  const filler = Array.from({ length: 60 }, (_, n) => ({
    name: `filler ${n}`,
    gauge: { dataPoints: [{ timeUnixNano: '1', asInt: '1' }] },
  }));
  const request = { resourceMetrics: [{ scopeMetrics: [{ metrics: filler }] }] };
  assert.equal((await world.sendTo(secret, 'metrics', request)).status, 200);
  await sendTrace(new OTLPTraceExporter(target(secret, 'traces')));
  const batches = await world.stored(org, (found) =>
    found.some(({ rows }) => rows.spans.length === 2),
  );
  assert.equal(batches.flatMap(({ rows }) => rows.spans).length, 2);
  const text = await world.kernel.parts.metrics.text();
  assert.match(text, /receiver_rows_total\{signal="traces",outcome="limited"\} 2/);
});
