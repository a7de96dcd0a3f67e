/** Requests in the JSON form of OTLP, for tests and benches. */

const anyValueOf = (value: unknown): object => {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValueOf) } };
  if (typeof value === 'object' && value !== null) return { kvlistValue: { values: pairs(value) } };
  return { stringValue: String(value) };
};

/** Attributes of an object. */
export const pairs = (fields: object): object[] =>
  Object.entries(fields).map(([key, value]) => ({ key, value: anyValueOf(value) }));

export interface SampleOrigin {
  readonly resource?: object;
  readonly scope?: string;
}

const levelsOf = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
} as const;

/** One resource with one scope with these records. */
export function requestOf(
  signal: keyof typeof levelsOf,
  records: readonly object[],
  {
    resource = { 'service.name': 'orders', 'host.name': 'h1' },
    scope = 'sample',
  }: SampleOrigin = {},
) {
  const [resources, scopes, name] = levelsOf[signal];
  const ofScope = { scope: { name: scope }, [name]: records };
  return { [resources]: [{ resource: { attributes: pairs(resource) }, [scopes]: [ofScope] }] };
}

const hex = (number: number, length: number) => number.toString(16).padStart(length, '0');

/** The nth span of a trace of eight; `at` is its end. Every twentieth failed with an exception. */
export function sampleSpan(n: number, at: Date, run = 1): Record<string, unknown> {
  const endNs = BigInt(at.getTime()) * 1_000_000n;
  const failed = n % 20 === 7;
  const exception = {
    name: 'exception',
    timeUnixNano: String(endNs - 1_000n),
    attributes: pairs({
      'exception.type': 'PaymentError',
      'exception.message': `card ${n} was refused by the gateway`,
      'exception.stacktrace': `PaymentError: refused\n${'    at pay (payments.js:12:7)\n'.repeat(12)}`,
    }),
  };
  return {
    traceId: hex(run, 16) + hex(1 + (n >> 3), 16),
    spanId: hex(run, 4) + hex(1 + n, 12),
    ...(n % 8 === 0 ? {} : { parentSpanId: hex(run, 4) + hex(1 + (n & ~7), 12) }),
    name: 'GET /orders/:id',
    kind: 2,
    startTimeUnixNano: String(endNs - 3_000_000n),
    endTimeUnixNano: String(endNs),
    attributes: pairs({
      'http.request.method': 'GET',
      'http.route': '/orders/:id',
      'url.path': `/orders/${n}`,
      'http.response.status_code': failed ? 502 : 200,
      'server.address': 'orders.internal',
      'server.port': 8080,
      'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
      'thread.id': 4,
    }),
    events: failed ? [exception] : [],
    status: failed ? { code: 2, message: 'card was refused' } : {},
  };
}
