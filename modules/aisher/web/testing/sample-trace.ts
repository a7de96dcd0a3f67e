import type { Span, Trace } from '../../src/context/trace/schema.ts';

type Given = Pick<Span, 'spanId' | 'parentSpanId' | 'service' | 'operation' | 'startMs'> &
  Partial<Span>;

const spanOf = (given: Given): Span => ({
  depth: 0,
  kind: 'Server',
  durationMs: 100,
  selfMs: 40,
  hasError: false,
  message: '',
  isOrphan: false,
  skewMs: null,
  attributes: [],
  attributesLeftOut: 0,
  exceptions: [],
  ...given,
});

const refused = 'card refused by gateway';

/** A checkout whose charge was refused, and a receipt whose parent was not received. */
export const sampleTrace: Trace = {
  traceId: 'a'.repeat(32),
  startAt: '2026-11-30T03:12:00.000Z',
  durationMs: 930,
  isCut: false,
  services: ['storefront', 'orders', 'stock', 'payments', 'notices'],
  spans: [
    spanOf({
      spanId: 'a1',
      parentSpanId: null,
      service: 'storefront',
      operation: 'GET /checkout',
      startMs: 0,
      durationMs: 930,
    }),
    spanOf({
      spanId: 'b1',
      parentSpanId: 'a1',
      service: 'orders',
      operation: 'POST /orders',
      startMs: 20,
      durationMs: 800,
      hasError: true,
      message: refused,
      attributes: [{ name: 'http.route', value: '/orders' }],
    }),
    spanOf({
      spanId: 'c1',
      parentSpanId: 'b1',
      service: 'stock',
      operation: 'select stock',
      startMs: 40,
      durationMs: 310,
      skewMs: -12,
    }),
    spanOf({
      spanId: 'd1',
      parentSpanId: 'b1',
      service: 'payments',
      operation: 'POST /charge',
      startMs: 420,
      durationMs: 380,
      hasError: true,
      message: refused,
      exceptions: [{ atMs: 790, type: 'CardRefused', message: refused, stack: 'CardRefused: …' }],
    }),
    spanOf({
      spanId: 'a2',
      parentSpanId: 'a1',
      service: 'storefront',
      operation: 'render',
      startMs: 830,
      durationMs: 90,
    }),
    spanOf({
      spanId: 'e1',
      parentSpanId: 'ff',
      depth: 1,
      service: 'notices',
      operation: 'send receipt',
      startMs: 840,
      durationMs: 60,
      isOrphan: true,
    }),
  ],
  missing: [{ spanId: 'ff', startMs: 840, durationMs: 60 }],
  criticalPath: [
    { spanId: 'b1', fromMs: 350, untilMs: 420 },
    { spanId: 'd1', fromMs: 420, untilMs: 800 },
  ],
  gaps: [{ spanId: 'b1', fromMs: 350, untilMs: 420 }],
  logs: [
    {
      id: '1',
      atMs: 360,
      spanId: 'b1',
      service: 'orders',
      severity: 'INFO',
      severityNumber: 9,
      body: 'order 4711 waits',
    },
    {
      id: '2',
      atMs: 790,
      spanId: 'd1',
      service: 'payments',
      severity: 'ERROR',
      severityNumber: 17,
      body: refused,
    },
  ],
  areLogsCut: false,
};
