import { randomUUID } from 'node:crypto';
import type { LoggedLine, Parts } from '@dojang/kernel';
import { type EndedSpan, otlpTraces } from '@dojang/kernel/tracing';
import type { KeyStanding } from '../keys/standing.ts';
import { type Signal, signals } from '../receiver/otlp/request.ts';
import type { Receiver } from '../receiver/receiver.ts';
import { otlpLogs } from './otlp-logs.ts';
import { ownService } from './own-service.ts';

export interface OwnOptions {
  /** Who sees it: the org of those who run this server. */
  readonly org: string;
  /** How long rows are gathered; 2 s when left out. */
  readonly everyMs?: number;
}

export interface OwnTelemetry {
  /** Hands in what was gathered. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const rowsPerSecond = 50;

/**
 * Spans, warnings and errors of this server itself, handed to its own receiver by a call. What takes care of telemetry makes
 * no span and no line that comes here, so nothing of this makes more of itself. What is above the rate, or comes while the
 * receiver turns others away, is left out and counted.
 */
export function watchOwn(
  parts: Parts,
  receiver: Pick<Receiver, 'take' | 'state'>,
  { org, everyMs = 2_000 }: OwnOptions,
): OwnTelemetry {
  const counted = parts.metrics.counter(
    'dojang_aisher_own_rows_total',
    'Spans and log lines of this server itself, by what became of them.',
    ['outcome'],
  );
  const key: KeyStanding = {
    id: 'own',
    org,
    signals,
    services: [ownService],
    rowsPerSecond,
    rowsPerDay: null,
    mayReplay: false,
  };
  const resource = { 'service.name': ownService, 'service.instance.id': randomUUID() };
  const rowsMax = Math.ceil((rowsPerSecond * everyMs) / 1_000);
  let spans: EndedSpan[] = [];
  let lines: LoggedLine[] = [];

  const hasRoom = () => spans.length + lines.length < rowsMax;
  const leaveOut = (rows: number) => counted.inc({ outcome: 'left-out' }, rows);

  async function handIn(signal: Signal, rows: number, json: object): Promise<void> {
    const body = Buffer.from(JSON.stringify(json));
    try {
      await receiver.take({ key, signal, encoding: 'json', body });
      counted.inc({ outcome: 'taken' }, rows);
    } catch {
      leaveOut(rows);
    }
  }

  async function flush(): Promise<void> {
    const [some, said] = [spans, lines];
    [spans, lines] = [[], []];
    if (some.length + said.length === 0) return;
    const { refuses, journal } = receiver.state();
    if (refuses !== null || journal.oldestMs > shedMs) return leaveOut(some.length + said.length);
    if (some.length > 0) await handIn('traces', some.length, otlpTraces(resource, some));
    if (said.length > 0) await handIn('logs', said.length, otlpLogs(resource, said));
  }

  const timer = setInterval(() => void flush(), everyMs);
  timer.unref();
  async function close() {
    clearInterval(timer);
    await flush();
  }
  parts.tracing.addSink({
    take(more) {
      const fit = more.slice(0, Math.max(0, rowsMax - spans.length - lines.length));
      spans.push(...fit);
      if (fit.length < more.length) leaveOut(more.length - fit.length);
    },
    close: async () => undefined,
  });
  parts.logTap?.listen((line) => {
    if (hasRoom()) lines.push(line);
    else leaveOut(1);
  });
  return { flush, close };
}

/** Own rows are the first to go when the store is behind. */
const shedMs = 20_000;
