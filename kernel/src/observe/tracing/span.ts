export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a span is to what it talks to, as OpenTelemetry names it. */
export type SpanKind = 'internal' | 'server' | 'client' | 'consumer';

/** A piece of work with a beginning and an end, in the trace of what caused it. It is handed on by the context. */
export interface Span {
  /** The W3C header that hands the trace on; undefined when nobody traces. */
  readonly traceparent: string | undefined;
  child(name: string, kind?: SpanKind, attributes?: Attributes): Span;
  /** Says more of it, or names it again when more is known at its end. */
  note(attributes: Attributes, name?: string): void;
  /** Ends it. One that failed is kept, and so is all that this process did for the same request or job. */
  end(failure?: unknown): void;
}

export interface NewSpan {
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
  /** The `traceparent` of what caused it. */
  readonly parent?: string | undefined;
  /** Whether the parent is of another system. Its wish to be sampled is granted a few times a second only. */
  readonly isForeign?: boolean;
}

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

/** Where traces begin in this process: at a request, or at a job. */
export interface Tracing {
  begin(name: string, options: NewSpan): Span;
  /** From now on the sink is handed what is kept, beside the others. Without any sink nothing is recorded. */
  addSink(sink: SpanSink): void;
  /** Sends what is left, for at most two seconds. */
  close(): Promise<void>;
}

/** Nobody traces: one object that does nothing, however often it is asked. */
export const noSpan: Span = {
  traceparent: undefined,
  child: () => noSpan,
  note: () => undefined,
  end: () => undefined,
};

export const noTracing: Tracing = {
  begin: () => noSpan,
  addSink: () => undefined,
  close: async () => undefined,
};

/** Runs `work` in a span of its own, which ends with it. */
export async function spanned<R>(span: Span, work: (span: Span) => Promise<R>): Promise<R> {
  try {
    const result = await work(span);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

/** `fetch` that hands the trace on. */
export function spannedFetch(span: Span, fetch: typeof globalThis.fetch): typeof fetch {
  const { traceparent } = span;
  if (traceparent === undefined) return fetch;
  return (input, init = {}) => {
    const given = init.headers ?? (input instanceof Request ? input.headers : undefined);
    const headers = new Headers(given);
    headers.set('traceparent', traceparent);
    return fetch(input, { ...init, headers });
  };
}
