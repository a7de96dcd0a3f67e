import { createTracing } from './recorder.ts';
import { createSender, type SenderOptions } from './sender.ts';
import type { Tracing } from './span.ts';

export { attributesOf, nanos, otlpTraces } from './otlp.ts';
export type { Attributes, EndedSpan, SpanSink } from './span.ts';

export interface TracingOptions extends SenderOptions {
  /** Of the traces that begin here, 0…1. */
  readonly sampleRatio: number;
}

/** Traces that a collector receives. Loaded only where one is configured. */
export const openTracing = ({ sampleRatio, ...sender }: TracingOptions): Tracing =>
  createTracing({ sampleRatio, sinks: [createSender(sender)] });
