import type { EndedSpan } from './recorder.ts';
import type { Attributes, SpanKind } from './span.ts';

const kinds: Readonly<Record<SpanKind, number>> = {
  internal: 1,
  server: 2,
  client: 3,
  consumer: 5,
};

function anyValue(value: string | number | boolean) {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value.slice(0, 500) };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value) }],
  );

const nanos = (ms: number) => String(BigInt(Math.round(ms * 1_000)) * 1_000n);

/**
 * Spans as the body of `POST /v1/traces`, in the JSON of OTLP 1.x (opentelemetry.io/docs/specs/otlp): ids are
 * hexadecimal, 64-bit numbers are strings.
 */
export const otlpTraces = (resource: Attributes, spans: readonly EndedSpan[]) => ({
  resourceSpans: [
    {
      resource: { attributes: attributesOf(resource) },
      scopeSpans: [
        {
          scope: { name: 'dojang' },
          spans: spans.map((span) => ({
            traceId: span.traceId,
            spanId: span.spanId,
            ...(span.parentId === undefined ? {} : { parentSpanId: span.parentId }),
            name: span.name,
            kind: kinds[span.kind],
            startTimeUnixNano: nanos(span.startMs),
            endTimeUnixNano: nanos(span.endMs),
            attributes: attributesOf({ ...span.attributes, 'error.type': span.failure }),
            status: span.failure === undefined ? {} : { code: 2, message: span.failure },
          })),
        },
      ],
    },
  ],
});
