import { Problem } from '../../base/problem.ts';
import type { Attributes, NewSpan, Span, SpanKind, Tracing } from './span.ts';
import { newId, readTraceparent, type TraceParent, writeTraceparent } from './traceparent.ts';

/** A span that has ended, as it is sent. */
export interface EndedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  /** What it failed with, as a word; undefined when it did not. */
  readonly failure: string | undefined;
}

/** Where the spans go that are kept. */
export interface SpanSink {
  take(spans: readonly EndedSpan[]): void;
  close(): Promise<void>;
}

export interface RecorderOptions {
  readonly sink: SpanSink;
  /** Of the traces that begin here; 0…1. Those that fail are kept beside. */
  readonly sampleRatio: number;
  readonly random?: () => number;
}

/** Of one request or job. More is counted and left out. */
const spansMax = 200;
/** Traces of strangers that say they are sampled, for each second. Above it they are drawn like our own. */
const foreignPerSecond = 5;

const nowMs = () => performance.timeOrigin + performance.now();

/** A refusal is what the caller did. It is no failure of ours. */
function failureWord(failure: unknown): string | undefined {
  if (failure === undefined) return undefined;
  if (failure instanceof Problem) return failure.status < 500 ? undefined : failure.code;
  if (failure instanceof Error) return failure.name;
  return typeof failure === 'string' ? failure : 'Error';
}

/** What this process does for one request or job. Its spans wait here until it ends, since only then is it known whether it failed. */
interface Segment {
  readonly traceId: string;
  readonly isSampled: boolean;
  spans: EndedSpan[];
  leftOut: number;
  hasFailed: boolean;
  /** After its end: whether what still comes is kept. */
  isKept: boolean | undefined;
}

export function createTracing(options: RecorderOptions): Tracing {
  const { sink, sampleRatio, random = Math.random } = options;
  let second = 0;
  let granted = 0;

  function draw(parent: TraceParent | undefined, isForeign: boolean): boolean {
    if (parent === undefined) return random() < sampleRatio;
    if (!isForeign || !parent.isSampled) return parent.isSampled;
    const now = Math.floor(nowMs() / 1_000);
    if (now !== second) {
      second = now;
      granted = 0;
    }
    granted += 1;
    return granted <= foreignPerSecond || random() < sampleRatio;
  }

  function keep(segment: Segment, span: EndedSpan): void {
    if (segment.isKept === false) return;
    if (segment.isKept) sink.take([span]);
    else if (segment.spans.length < spansMax) segment.spans.push(span);
    else segment.leftOut += 1;
  }

  function open(
    segment: Segment,
    parentId: string | undefined,
    first: { readonly name: string; readonly kind: SpanKind; readonly attributes: Attributes },
    isRoot: boolean,
  ): Span {
    const startMs = nowMs();
    const { kind } = first;
    let { name, attributes } = first;
    let spanId: string | undefined;
    let hasEnded = false;
    const idOf = () => {
      spanId ??= newId(8);
      return spanId;
    };
    const { traceId, isSampled } = segment;
    return {
      get traceparent() {
        return writeTraceparent({ traceId, spanId: idOf(), isSampled });
      },
      child: (name, kind = 'internal', attributes = {}) =>
        open(segment, idOf(), { name, kind, attributes }, false),
      note(more, newName) {
        attributes = { ...attributes, ...more };
        name = newName ?? name;
      },
      end(error) {
        if (hasEnded) return;
        hasEnded = true;
        const failure = failureWord(error);
        if (failure !== undefined) segment.hasFailed = true;
        const ids = { traceId, spanId: idOf(), parentId };
        const span = { ...ids, name, kind, startMs, endMs: nowMs(), failure };
        if (!isRoot) return keep(segment, { ...span, attributes });
        const { leftOut } = segment;
        const more = leftOut > 0 ? { 'dojang.spans_left_out': leftOut } : {};
        segment.isKept = isSampled || segment.hasFailed;
        if (segment.isKept)
          sink.take([...segment.spans, { ...span, attributes: { ...attributes, ...more } }]);
        segment.spans = [];
      },
    };
  }

  return {
    begin(name, { kind, attributes = {}, parent: text, isForeign = false }: NewSpan) {
      const parent = readTraceparent(text);
      const segment: Segment = {
        traceId: parent?.traceId ?? newId(16),
        isSampled: draw(parent, isForeign),
        spans: [],
        leftOut: 0,
        hasFailed: false,
        isKept: undefined,
      };
      return open(segment, parent?.spanId, { name, kind, attributes }, true);
    },
    close: () => sink.close(),
  };
}
