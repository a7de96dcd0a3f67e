/** Error rows of an invented shop: five services, twelve kinds of error, stacks of 20 to 40 frames. */
import type { ErrorRow } from '@dojang/aisher/format';
import { seeded } from '../lib/draw.ts';

interface Kind {
  readonly service: string;
  readonly operation: string;
  readonly type: string;
  readonly message: (pick: (max: number) => number) => string;
  readonly language: 'java' | 'js';
}

type Line = readonly [
  service: string,
  operation: string,
  type: string,
  message: Kind['message'],
  language: Kind['language'],
];

const lines: readonly Line[] = [
  [
    'payments',
    'POST /charges',
    'CardRefusedException',
    (n) => `card refused by gateway for order ${n(1e6)} after ${n(900)} ms`,
    'java',
  ],
  [
    'payments',
    'POST /charges',
    'SocketTimeoutException',
    (n) => `Read timed out from 10.0.${n(9)}.${n(250)}:8443`,
    'java',
  ],
  [
    'payments',
    'GET /charges/:id',
    'IllegalStateException',
    (n) => `charge ${n(1e6)} is already settled`,
    'java',
  ],
  [
    'orders',
    'POST /orders',
    'PoolExhaustedException',
    (n) => `no connection within ${n(30_000)} ms, ${n(50)} waiting`,
    'java',
  ],
  [
    'orders',
    'POST /orders',
    'NullPointerException',
    () => 'Cannot invoke "Price.amount()" because "price" is null',
    'java',
  ],
  [
    'orders',
    'GET /orders/:id',
    'EntityNotFoundException',
    (n) => `Order ${n(1e9)} does not exist`,
    'java',
  ],
  [
    'stock',
    'PUT /stock/:sku',
    'OptimisticLockException',
    (n) => `sku ${n(1e9)} was changed by another transaction`,
    'java',
  ],
  [
    'stock',
    'PUT /stock/:sku',
    'QueryTimeoutException',
    (n) => `canceling statement due to timeout after ${n(9000)} ms`,
    'java',
  ],
  [
    'storefront',
    'GET /',
    'TypeError',
    (n) => `Cannot read properties of undefined (reading 'price') in item ${n(99)}`,
    'js',
  ],
  [
    'storefront',
    'POST /checkout',
    'FetchError',
    (n) =>
      `request to http://orders:8080/orders failed, reason: connect ECONNREFUSED 10.0.${n(9)}.${n(250)}:8080`,
    'js',
  ],
  ['notices', 'notices.send', 'MailError', (n) => `550 mailbox ${n(1e6)} unavailable`, 'js'],
  ['notices', 'notices.send', 'RangeError', () => 'Invalid time value', 'js'],
];
const kinds: readonly Kind[] = lines.map(([service, operation, type, message, language]) => ({
  service,
  operation,
  type,
  message,
  language,
}));

function stackOf({ service, type, language }: Kind, kind: number, message: string): string {
  const own = Array.from({ length: 4 + (kind % 4) }, (_, at) =>
    language === 'java'
      ? `\tat com.acme.${service}.core.${type.replace('Exception', '')}Step${at}.run(Step${at}.java:${20 + at * 13 + kind})`
      : `    at ${type}Step${at}.run (file:///app/dist/${service}/step-${at}.js:${20 + at * 13 + kind}:17)`,
  );
  const library = Array.from({ length: 18 + (kind % 3) * 8 }, (_, at) =>
    language === 'java'
      ? `\tat org.springframework.web.filter.Filter${at}.doFilter(Filter${at}.java:${100 + at})`
      : `    at Layer${at}.handle (/app/node_modules/express/lib/router/layer${at}.js:${90 + at}:5)`,
  );
  return [`${type}: ${message}`, ...own, ...library].join('\n');
}

export function makeShopRows(count: number, seed: number): ErrorRow[] {
  const random = seeded(seed);
  const pick = (max: number) => Math.floor(random() * max);
  const hex = (length: number) => Array.from({ length }, () => pick(16).toString(16)).join('');
  let traceId = hex(32);
  return Array.from({ length: count }, (_, at) => {
    // Kinds are not equally frequent: the first holds about a third.
    const kind = Math.floor(random() ** 2 * kinds.length);
    const { service, operation, type, message } = kinds[kind]!;
    const text = message(pick);
    // An error that goes up through services is seen in each of them, in one trace.
    if (random() < 0.6) traceId = hex(32);
    const pod = pick(3);
    return {
      source: 'exception',
      service,
      operation,
      environment: 'production',
      version: random() < 0.8 ? '2.4.1' : '2.4.0',
      type,
      message: text,
      stack: stackOf(kinds[kind]!, kind, text),
      traceId,
      spanId: hex(16),
      atNs: 1_700_000_000_000_000_000n + BigInt(at) * 211_000_000n + BigInt(pick(200_000_000)),
      attributes: {
        'host.name': `node-${pod}`,
        'http.response.status_code': 500,
        'k8s.namespace.name': 'shop',
        'k8s.pod.name': `${service}-7d9c8b6f5d-${pod}`,
        'service.namespace': 'acme',
        'telemetry.sdk.language': kinds[kind]!.language === 'java' ? 'java' : 'nodejs',
        'url.path': operation.split(' ')[1] ?? operation,
        'user.id': pick(5000),
      },
    };
  });
}
