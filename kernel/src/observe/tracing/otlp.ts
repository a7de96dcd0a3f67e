import type { Attributes, EndedSpan, SpanKind } from './span.ts';

const kinds: Readonly<Record<SpanKind, number>> = {
  internal: 1,
  server: 2,
  client: 3,
  consumer: 5,
};

const textMax = 500;

function anyValue(value: string | number | boolean, max: number) {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value.slice(0, max) };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Longer texts are cut at `max` characters. */
export const attributesOf = (attributes: Attributes, max = textMax) =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value, max) }],
  );

export const nanos = (ms: number) => String(BigInt(Math.round(ms * 1_000)) * 1_000n);

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
