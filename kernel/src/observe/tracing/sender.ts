import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { otlpTraces } from './otlp.ts';
import type { Attributes, EndedSpan, SpanSink } from './span.ts';

export interface SenderOptions {
  /** Of a collector, such as `http://collector:4318`; `/v1/traces` is added. */
  readonly endpoint: string;
  /** Sent with each batch: what lets this server in. */
  readonly headers: Readonly<Record<string, string>>;
  /** What all spans of this process have in common. */
  readonly resource: Attributes;
  readonly fetch: typeof fetch;
  readonly log: Logger;
  readonly metrics: Metrics;
}

const spansMax = 2_048;
const batchMax = 512;
const everyMs = 2_000;
const sendMs = 5_000;
const closeMs = 2_000;
const triesMax = 3;

/** What another try can change (OTLP 1.x, "Retryable Response Codes"). */
const isBusy = (status: number) => [429, 502, 503, 504].includes(status);

/**
 * Sends spans in batches. A collector that is slow or away costs spans and never a request: what does not fit into the
 * queue is left out and counted.
 */
export function createSender(options: SenderOptions): SpanSink {
  const { headers, resource, fetch, log } = options;
  const url = `${options.endpoint.replace(/\/+$/, '')}/v1/traces`;
  const counted = options.metrics.counter(
    'dojang_spans_total',
    'Spans of traces that were kept, by what became of them.',
    ['outcome'],
  );
  let queue: EndedSpan[] = [];
  let isAway = false;
  let sending: Promise<void> | undefined;
  const closing = new AbortController();

  async function post(body: string): Promise<'taken' | 'busy' | 'refused'> {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(sendMs),
      redirect: 'error',
    });
    await answer.body?.cancel();
    if (answer.ok) return 'taken';
    return isBusy(answer.status) ? 'busy' : 'refused';
  }

  async function sendBatch(batch: readonly EndedSpan[]): Promise<void> {
    const body = JSON.stringify(otlpTraces(resource, batch));
    for (let tries = 1; tries <= triesMax; tries += 1) {
      const outcome = await post(body).catch(() => 'busy' as const);
      if (outcome === 'taken') {
        if (isAway) log.info('traces are taken again');
        isAway = false;
        counted.inc({ outcome: 'sent' }, batch.length);
        return;
      }
      if (outcome === 'refused' || closing.signal.aborted) break;
      const pauseMs = 500 * 2 ** tries * (0.5 + Math.random());
      const { signal } = closing;
      await wait(pauseMs, undefined, { ref: false, signal }).catch(() => undefined);
    }
    if (!isAway) log.warn('traces are not taken: look at OTEL_EXPORTER_OTLP_ENDPOINT');
    isAway = true;
    counted.inc({ outcome: 'lost' }, batch.length);
  }

  async function sendAll(): Promise<void> {
    while (queue.length > 0) await sendBatch(queue.splice(0, batchMax));
  }

  function flush(): Promise<void> {
    sending ??= sendAll().finally(() => {
      sending = undefined;
    });
    return sending;
  }

  const timer = setInterval(() => void flush(), everyMs);
  timer.unref();
  return {
    take(spans) {
      const room = spansMax - queue.length;
      if (spans.length > room)
        counted.inc({ outcome: 'no-room' }, spans.length - Math.max(0, room));
      queue.push(...spans.slice(0, Math.max(0, room)));
      if (queue.length >= batchMax) void flush();
    },
    async close() {
      clearInterval(timer);
      closing.abort();
      await Promise.race([flush(), wait(closeMs, undefined, { ref: false })]);
      queue = [];
    },
  };
}
