import { Problem } from '../../base/problem.ts';
import {
  type Attributes,
  type EndedSpan,
  type NewSpan,
  noSpan,
  type Span,
  type SpanKind,
  type SpanSink,
  type Tracing,
} from './span.ts';
import { newId, readTraceparent, type TraceParent, writeTraceparent } from './traceparent.ts';

export interface RecorderOptions {
  /** None records nothing, until one is added. */
  readonly sinks: readonly SpanSink[];
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
  /** Made when it is asked for: nine of ten traces are forgotten, and need no ids. */
  traceId: string | undefined;
  readonly isSampled: boolean;
  readonly take: SpanSink['take'];
  spans: RecordedSpan[];
  leftOut: number;
  hasFailed: boolean;
  /** After its end: whether what still comes is kept. */
  isKept: boolean | undefined;
}

function traceIdOf(segment: Segment): string {
  segment.traceId ??= newId(16);
  return segment.traceId;
}

/** Costs an object and two looks at the clock. What is sent of it is made when it is known to be kept. */
class RecordedSpan implements Span {
  readonly #segment: Segment;
  /** The id of one that another process has. */
  readonly #parent: RecordedSpan | string | undefined;
  readonly #kind: SpanKind;
  readonly #startMs = nowMs();
  #name: string;
  #attributes: Attributes;
  #spanId: string | undefined;
  #endMs = 0;
  #failure: string | undefined;

  constructor(
    segment: Segment,
    parent: RecordedSpan | string | undefined,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
  ) {
    this.#segment = segment;
    this.#parent = parent;
    this.#name = name;
    this.#kind = kind;
    this.#attributes = attributes;
  }

  get spanId(): string {
    this.#spanId ??= newId(8);
    return this.#spanId;
  }

  get traceparent(): string {
    const { isSampled } = this.#segment;
    return writeTraceparent({ traceId: traceIdOf(this.#segment), spanId: this.spanId, isSampled });
  }

  child(name: string, kind: SpanKind = 'internal', attributes: Attributes = {}): Span {
    return new RecordedSpan(this.#segment, this, name, kind, attributes);
  }

  note(more: Attributes, newName?: string): void {
    this.#attributes = { ...this.#attributes, ...more };
    this.#name = newName ?? this.#name;
  }

  end(error?: unknown): void {
    if (this.#endMs > 0) return;
    this.#endMs = nowMs();
    const segment = this.#segment;
    this.#failure = failureWord(error);
    if (this.#failure !== undefined) segment.hasFailed = true;
    if (this.#parent instanceof RecordedSpan) this.#wait(segment);
    else this.#endSegment(segment);
  }

  #wait(segment: Segment): void {
    if (segment.isKept === false) return;
    if (segment.isKept) segment.take([this.#ended()]);
    else if (segment.spans.length < spansMax) segment.spans.push(this);
    else segment.leftOut += 1;
  }

  #endSegment(segment: Segment): void {
    const { spans, leftOut, take } = segment;
    segment.spans = [];
    segment.isKept = segment.isSampled || segment.hasFailed;
    if (!segment.isKept) return;
    if (leftOut > 0) this.note({ 'dojang.spans_left_out': leftOut });
    take([...spans, this].map((span) => span.#ended()));
  }

  #ended(): EndedSpan {
    const parent = this.#parent;
    return {
      traceId: traceIdOf(this.#segment),
      spanId: this.spanId,
      parentId: parent instanceof RecordedSpan ? parent.spanId : parent,
      name: this.#name,
      kind: this.#kind,
      startMs: this.#startMs,
      endMs: this.#endMs,
      attributes: this.#attributes,
      failure: this.#failure,
    };
  }
}

export function createTracing(options: RecorderOptions): Tracing {
  const { sampleRatio, random = Math.random } = options;
  const sinks = [...options.sinks];
  const take = (spans: readonly EndedSpan[]) => {
    for (const sink of sinks) sink.take(spans);
  };
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

  return {
    begin(name, { kind, attributes = {}, parent: text, isForeign = false }: NewSpan) {
      if (sinks.length === 0) return noSpan;
      const parent = readTraceparent(text);
      const segment: Segment = {
        traceId: parent?.traceId,
        take,
        isSampled: draw(parent, isForeign),
        spans: [],
        leftOut: 0,
        hasFailed: false,
        isKept: undefined,
      };
      return new RecordedSpan(segment, parent?.spanId, name, kind, attributes);
    },
    addSink: (sink) => void sinks.push(sink),
    async close() {
      await Promise.all(sinks.map((sink) => sink.close()));
    },
  };
}
