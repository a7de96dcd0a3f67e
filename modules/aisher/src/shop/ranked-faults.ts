import type { RankingInput, Stretch } from '../ranking/input.ts';
import { rank } from '../ranking/rank.ts';
import { decode } from '../receiver/decode/decode.ts';
import type { Rows } from '../rows/rows.ts';
import { templateOf } from '../templates/index.ts';
import { identified, otlpBodies } from './otlp.ts';
import { type Random, seeded } from './random.ts';
import type { Fault, FaultKind, ShopService, ShopState } from './scene.ts';
import { pointsAt, traceAt } from './traffic.ts';

/** What the shop breaks, and what a ranking should name first: the service, or what only it calls. */
const faults: readonly (readonly [FaultKind, ShopService, ...string[]])[] = [
  ['bad-deploy', 'orders'],
  ['slow-dependency', 'stock', 'postgresql/stock'],
  ['full-pool', 'orders'],
  ['noise', 'notices'],
  ['refused-peer', 'payments', 'pg.example'],
  ['busy-processor', 'payments'],
  ['lost-stock', 'stock', 'postgresql/stock'],
];

const startMs = Date.UTC(2026, 0, 5);
const windowMs = 90_000;
const quietMs = 600_000;
const pointsMs = 10_000;

const state: ShopState = {
  versions: {
    storefront: '1.8.0',
    orders: '2.4.1',
    payments: '3.1.0',
    stock: '1.2.5',
    notices: '0.9.2',
  },
  brokenElement: { path: 'src/order.ts', name: 'applyDiscount' },
};

async function rowsOf(
  random: Random,
  fault: Fault,
  fromMs: number,
  untilMs: number,
): Promise<Rows> {
  const times = (stepMs: number) =>
    Array.from({ length: (untilMs - fromMs) / stepMs }, (_, at) => fromMs + at * stepMs);
  const traces = times(1_000).map((atMs) =>
    identified(random, traceAt(random, atMs, state, [fault])),
  );
  const batches = times(pointsMs).map((atMs) =>
    otlpBodies({
      traces: [],
      points: pointsAt(random, atMs, [fault]),
      atMs,
      versions: state.versions,
    }),
  );
  const bodies = otlpBodies({ traces, points: [], atMs: fromMs, versions: state.versions });
  const read = (signal: 'traces' | 'logs' | 'metrics', body: unknown) =>
    decode(signal, 'json', Buffer.from(JSON.stringify(body)), (_, text) => text);
  const [spans, logs, ...points] = await Promise.all([
    read('traces', bodies.traces),
    read('logs', bodies.logs),
    ...batches.map(({ metrics }) => read('metrics', metrics)),
  ]);
  return {
    spans: spans.spans,
    exceptions: spans.exceptions,
    logs: logs.logs,
    points: points.flatMap((each) => each.points),
  };
}

const stretch = (fromMs: number, untilMs: number, rows: Rows): Stretch => ({
  fromNs: BigInt(fromMs) * 1_000_000n,
  untilNs: BigInt(untilMs) * 1_000_000n,
  ...rows,
});

interface ShopCase {
  readonly kind: FaultKind;
  /** From 1; infinite where the service is not among the candidates. */
  readonly place: number;
}

/** What a ranking gets of one fault of the shop. */
async function shopInput(at: number): Promise<RankingInput> {
  const [kind, service] = faults[at % faults.length]!;
  const random = seeded(1_000 + at);
  const fault: Fault = { kind, service, fromMs: startMs, untilMs: startMs + windowMs };
  const of = async (fromMs: number, untilMs: number) =>
    stretch(fromMs, untilMs, await rowsOf(random, fault, fromMs, untilMs));
  return {
    window: await of(startMs, startMs + windowMs),
    baseline: await of(startMs - windowMs, startMs),
    faultFree: [await of(startMs - windowMs - quietMs, startMs - windowMs)],
    changes:
      kind === 'bad-deploy'
        ? [{ kind: 'deploy', service, atNs: BigInt(startMs) * 1_000_000n, reference: '2.4.1' }]
        : [],
    templateOf,
    digestOf: (text) => text,
  };
}

/** One fault of the shop, ranked by the committed weights. No weight was ever fitted on one. */
export async function rankShopFault(at: number): Promise<ShopCase> {
  const [kind, ...right] = faults[at % faults.length]!;
  const { candidates } = rank(await shopInput(at));
  const index = candidates.findIndex(({ service }) => right.includes(service));
  return { kind, place: index === -1 ? Number.POSITIVE_INFINITY : index + 1 };
}
