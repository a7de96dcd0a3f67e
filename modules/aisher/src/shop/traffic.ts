import { around, pick, type Random } from './random.ts';
import {
  type Fault,
  type FaultKind,
  isActive,
  type ShopLog,
  type ShopService,
  type ShopSpan,
  type ShopState,
  type ShopTrace,
  type Thrown,
} from './scene.ts';

/** How long a caller waits for another service. */
const patienceMs = 2_000;
const poolSize = 20;
const drinks = ['americano', 'latte', 'mocha', 'yuja tea', 'hotteok'] as const;

interface Scene {
  readonly random: Random;
  readonly state: ShopState;
  readonly faults: readonly Fault[];
  readonly spans: ShopSpan[];
  readonly logs: ShopLog[];
  readonly orderId: number;
}

type Steps = (scene: Scene, span: ShopSpan, clock: Clock) => Thrown | string | null;

/** Where a request is in time: each step takes some of it. */
interface Clock {
  nowMs: number;
}

interface Call {
  readonly service: ShopService;
  readonly name: string;
  readonly kind: ShopSpan['kind'];
  readonly ownMs: number;
  readonly attributes?: Record<string, string | number>;
  readonly steps?: Steps;
}

const has = (scene: Scene, kind: FaultKind, atMs: number) =>
  scene.faults.some((fault) => fault.kind === kind && isActive(fault, atMs));

const log = (
  scene: Scene,
  severity: ShopLog['severity'],
  body: string,
  span: ShopSpan,
  clock: Clock,
) => {
  scene.logs.push({ service: span.service, atMs: clock.nowMs, severity, body, span });
};

/** Does one piece of work as a span: its steps, then its own time. Gives what went wrong. */
function run(
  scene: Scene,
  parent: ShopSpan | null,
  clock: Clock,
  call: Call,
): Thrown | string | null {
  const span: ShopSpan = {
    service: call.service,
    name: call.name,
    kind: call.kind,
    startMs: clock.nowMs,
    endMs: clock.nowMs,
    parent,
    attributes: { ...call.attributes },
    error: null,
  };
  scene.spans.push(span);
  clock.nowMs += around(scene.random, call.ownMs / 2);
  span.error = call.steps?.(scene, span, clock) ?? null;
  const isBusy = call.service === 'payments' && has(scene, 'busy-processor', clock.nowMs);
  clock.nowMs += around(scene.random, call.ownMs / 2) * (isBusy ? 12 : 1);
  span.endMs = clock.nowMs;
  return span.error;
}

/** A call from a service to another: a client span here, a server span there, and an end to patience. */
function reach(scene: Scene, from: ShopSpan, clock: Clock, call: Call): Thrown | string | null {
  const startMs = clock.nowMs;
  let answer: Thrown | string | null = null;
  const failed = run(scene, from, clock, {
    service: from.service,
    name: call.name,
    kind: 'client',
    ownMs: 2,
    attributes: { 'peer.service': call.service },
    steps: (scene, client, clock) => {
      answer = run(scene, client, clock, { ...call, kind: 'server' });
      if (clock.nowMs - startMs > patienceMs) {
        clock.nowMs = startMs + patienceMs;
        return timeout(call.service);
      }
      return answer === null ? null : `${call.service} answered 500`;
    },
  });
  return failed;
}

const timeout = (service: ShopService): Thrown => ({
  type: 'TimeoutError',
  message: `no answer from ${service} within ${patienceMs} ms`,
  stack: `TimeoutError: no answer from ${service} within ${patienceMs} ms
    at withTimeout (/app/src/http/client.ts:31:13)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)
    at async callService (/app/src/http/client.ts:52:10)`,
});

function thrownAt(
  type: string,
  message: string,
  element: string,
  path: string,
  line: number,
): Thrown {
  return {
    type,
    message,
    stack: `${type}: ${message}
    at ${element} (/app/${path}:${line}:11)
    at handle (/app/src/http/routes.ts:64:18)
    at Layer.handleRequest (/app/node_modules/router/lib/layer.js:152:17)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`,
  };
}

const query = (service: ShopService, statement: string, ownMs: number): Call => ({
  service,
  name: statement.split(' ', 3).join(' '),
  kind: 'client',
  ownMs,
  attributes: { 'db.system': 'postgresql', 'db.namespace': service, 'db.statement': statement },
  steps: (scene, span, clock) => {
    if (service === 'stock' && has(scene, 'slow-dependency', clock.nowMs)) {
      clock.nowMs += around(scene.random, 1_800);
    }
    if (service === 'stock' && has(scene, 'lost-stock', clock.nowMs)) {
      log(scene, 'ERROR', 'connect ECONNREFUSED 10.0.3.17:5432', span, clock);
      return thrownAt(
        'ConnectionError',
        'connect ECONNREFUSED 10.0.3.17:5432',
        'connect',
        'src/db/pool.ts',
        88,
      );
    }
    return null;
  },
});

/** Orders takes a connection of its pool first. */
function takeConnection(scene: Scene, span: ShopSpan, clock: Clock): Thrown | null {
  if (!has(scene, 'full-pool', clock.nowMs)) return null;
  const isIn = scene.random() < 0.35;
  clock.nowMs += isIn ? around(scene.random, 900) : 1_500;
  if (isIn) return null;
  const message = `pool is full: ${poolSize} of ${poolSize} connections in use, waited 1500 ms`;
  log(scene, 'ERROR', message, span, clock);
  return thrownAt('PoolTimeoutError', message, 'acquire', 'src/db/pool.ts', 57);
}

const charge: Steps = (scene, span, clock) =>
  run(scene, span, clock, {
    service: 'payments',
    name: 'POST pg.example',
    kind: 'client',
    ownMs: 60,
    attributes: { 'server.address': 'pg.example', 'http.request.method': 'POST' },
    steps: (scene, span, clock) => {
      if (!has(scene, 'refused-peer', clock.nowMs) || scene.random() < 0.2) return null;
      span.attributes['http.response.status_code'] = 502;
      const message = `card refused by gateway: approval ${100_000 + Math.floor(scene.random() * 900_000)}`;
      log(scene, 'ERROR', message, span, clock);
      return thrownAt('GatewayRefused', message, 'approve', 'src/gateway.ts', 23);
    },
  });

const notice: Steps = (scene, span, clock) => {
  log(scene, 'INFO', `sent message to guest ${scene.orderId % 900}`, span, clock);
  if (has(scene, 'noise', clock.nowMs)) {
    for (let each = 0; each < 60; each += 1) {
      const token = Math.floor(scene.random() * 16 ** 8)
        .toString(16)
        .padStart(8, '0');
      log(scene, 'ERROR', `device token ${token} is not registered any more`, span, clock);
    }
  }
  return null;
};

/** The order's price: the element that a bad deploy breaks. */
function price(scene: Scene, clock: Clock): Thrown | null {
  if (!has(scene, 'bad-deploy', clock.nowMs) || scene.random() < 0.3) return null;
  const { path, name } = scene.state.brokenElement;
  return thrownAt(
    'TypeError',
    "Cannot read properties of undefined (reading 'amountWon')",
    name,
    path,
    21,
  );
}

const placeOrder: Steps = (scene, span, clock) => {
  log(scene, 'INFO', `order ${scene.orderId} of ${pick(scene.random, drinks)} came`, span, clock);
  const failed =
    price(scene, clock) ??
    takeConnection(scene, span, clock) ??
    run(scene, span, clock, query('orders', 'insert into orders values ($1, $2)', 6)) ??
    reach(scene, span, clock, {
      service: 'stock',
      name: 'POST /reservations',
      kind: 'server',
      ownMs: 8,
      steps: (scene, span, clock) =>
        run(scene, span, clock, query('stock', 'update item set left = left - $1', 7)),
    }) ??
    reach(scene, span, clock, {
      service: 'payments',
      name: 'POST /charges',
      kind: 'server',
      ownMs: 12,
      steps: charge,
    });
  if (failed !== null) return failed;
  reach(scene, span, clock, {
    service: 'notices',
    name: 'POST /messages',
    kind: 'server',
    ownMs: 10,
    steps: notice,
  });
  log(scene, 'INFO', `order ${scene.orderId} is paid`, span, clock);
  return null;
};

const showOrder: Steps = (scene, span, clock) =>
  takeConnection(scene, span, clock) ??
  run(scene, span, clock, query('orders', 'select from orders where id = $1', 4));

const showMenu: Steps = (scene, span, clock) =>
  run(scene, span, clock, query('stock', 'select from item where left > 0', 5));

const journeys = [
  {
    share: 0.45,
    name: 'POST /orders',
    to: { service: 'orders', name: 'POST /orders', steps: placeOrder },
  },
  { share: 0.3, name: 'GET /menu', to: { service: 'stock', name: 'GET /items', steps: showMenu } },
  {
    share: 0.25,
    name: 'GET /orders/:id',
    to: { service: 'orders', name: 'GET /orders/:id', steps: showOrder },
  },
] as const;

/** One guest's request to the shop, begun at `atMs`. */
export function traceAt(
  random: Random,
  atMs: number,
  state: ShopState,
  faults: readonly Fault[],
): ShopTrace {
  const orderId = 10_000 + Math.floor(random() * 90_000);
  const scene: Scene = { random, state, faults, spans: [], logs: [], orderId };
  const drawn = random();
  const journey =
    journeys.find(
      (_, at) => drawn < journeys.slice(0, at + 1).reduce((sum, { share }) => sum + share, 0),
    ) ?? journeys[0];
  run(
    scene,
    null,
    { nowMs: atMs },
    {
      service: 'storefront',
      name: journey.name,
      kind: 'server',
      ownMs: 9,
      attributes: {
        'http.request.method': journey.name.split(' ')[0] ?? '',
        'http.route': journey.name,
      },
      steps: (scene, span, clock) => {
        const failed = reach(scene, span, clock, { ...journey.to, kind: 'server', ownMs: 10 });
        span.attributes['http.response.status_code'] = failed === null ? 200 : 500;
        return failed === null ? null : 'the request failed';
      },
    },
  );
  return { spans: scene.spans, logs: scene.logs };
}

export interface ShopPoint {
  readonly service: ShopService;
  readonly metric:
    | 'process.cpu.utilization'
    | 'process.memory.usage'
    | 'db.client.connection.count';
  readonly value: number;
}

/** What the services measure of themselves at one moment. */
export function pointsAt(random: Random, atMs: number, faults: readonly Fault[]): ShopPoint[] {
  const isOn = (kind: FaultKind) =>
    faults.some((each) => each.kind === kind && isActive(each, atMs));
  const services = ['storefront', 'orders', 'payments', 'stock', 'notices'] as const;
  return services.flatMap((service): ShopPoint[] => {
    const isBusy = service === 'payments' && isOn('busy-processor');
    const isFull = service === 'orders' && isOn('full-pool');
    return [
      {
        service,
        metric: 'process.cpu.utilization',
        value: isBusy ? 0.9 + random() * 0.08 : 0.05 + random() * 0.08,
      },
      { service, metric: 'process.memory.usage', value: Math.round(9e7 + random() * 8e6) },
      {
        service,
        metric: 'db.client.connection.count',
        value: isFull ? poolSize : 1 + Math.floor(random() * 4),
      },
    ];
  });
}
