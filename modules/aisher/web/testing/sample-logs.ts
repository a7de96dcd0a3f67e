import type { LogLine } from '../../src/context/logs/schema.ts';

const startMs = Date.UTC(2026, 10, 30, 3, 12);

/** The `n`th line of a log, a second behind the one before. */
export const lineOf = (n: number, more: Partial<LogLine> = {}): LogLine => ({
  id: `id ${n}`,
  at: new Date(startMs + n * 1_000).toISOString(),
  service: 'payments',
  severity: 'INFO',
  severityNumber: 9,
  body: `charge ${n} of order ${4_700 + n} took ${12 + (n % 7)} ms`,
  template: 'charge <*> of order <*> took <*> ms',
  traceId: 'a'.repeat(32),
  spanId: 'd1',
  attributes: [{ name: 'order.id', value: String(4_700 + n) }],
  ...more,
});
