import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { faultsFrom } from './faults.ts';
import { type IdentifiedTrace, identified, otlpBodies } from './otlp.ts';
import { seeded } from './random.ts';
import { type Fault, isActive, type ShopService, type ShopState } from './scene.ts';
import { pointsAt, traceAt } from './traffic.ts';

export interface ShopOptions {
  /** Of the receiver, such as `http://127.0.0.1:4800`. */
  readonly endpoint: string;
  /** An ingest key. */
  readonly key: string;
  /** What of a bad deploy is broken: a commit of the commit playground changes it. */
  readonly brokenElement: ShopState['brokenElement'];
  readonly seed: number;
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

const sendMs = 10_000;
const traceMs = 1_000;
const pointsMs = 10_000;
const restMaxMs = 60_000;
/** What waits while the receiver is busy; the oldest goes first. */
const waitingMax = 300;
const gzipped = promisify(gzip);

const steady: ShopState['versions'] = {
  storefront: '1.8.0',
  orders: '2.4.0',
  payments: '3.1.0',
  stock: '1.2.5',
  notices: '0.9.2',
};

export interface Shop {
  /** Does what has come due since the last call, and sends what has ended. Gives whether the receiver took it. */
  tick(): Promise<boolean>;
  /** Faults that have begun, the newest last: the truth about what is to be found. */
  readonly faults: () => readonly Fault[];
}

/** Five invented services that never rest: one request a second, and a fault every few minutes. */
export function createShop(options: ShopOptions): Shop {
  const random = seeded(options.seed);
  const openedMs = options.now();
  const coming = faultsFrom(random, openedMs);
  let next = coming.next().value;
  const begun: Fault[] = [];
  let nextTraceMs = openedMs;
  let nextPointsMs = openedMs;
  let waiting: IdentifiedTrace[] = [];
  /** A receiver that took nothing is left alone for a while, which doubles. */
  let rest = { ms: 0, untilMs: openedMs };

  /** A bad deploy is a version of its own, and its end is the version that mends it. */
  function versionsAt(atMs: number): Record<ShopService, string> {
    const deploys = begun.filter(({ kind }) => kind === 'bad-deploy');
    const last = deploys.at(-1);
    const patch = deploys.length * 2 - (last !== undefined && isActive(last, atMs) ? 1 : 0);
    return { ...steady, orders: `2.4.${patch}` };
  }

  function advance(nowMs: number): void {
    while (next.fromMs <= nowMs) {
      begun.push(next);
      next = coming.next().value;
    }
    const state = { versions: versionsAt(nowMs), brokenElement: options.brokenElement };
    for (; nextTraceMs <= nowMs; nextTraceMs += traceMs) {
      // A computer that slept does not make up for the night.
      if (nowMs - nextTraceMs > 60_000) continue;
      const trace = traceAt(random, nextTraceMs, state, begun.slice(-2));
      waiting.push(identified(random, trace));
    }
    waiting = waiting.slice(-waitingMax);
  }

  async function send(path: string, body: unknown): Promise<boolean> {
    const answer = await options
      .fetch(`${options.endpoint}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          authorization: `Bearer ${options.key}`,
        },
        body: await gzipped(JSON.stringify(body)),
        signal: AbortSignal.timeout(sendMs),
        redirect: 'error',
      })
      .catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.ok === true;
  }

  return {
    faults: () => begun,
    async tick() {
      const nowMs = options.now();
      advance(nowMs);
      if (nowMs < rest.untilMs) return false;
      const ended = waiting.filter(({ spans }) => spans.every(({ endMs }) => endMs <= nowMs));
      const arePointsDue = nowMs >= nextPointsMs;
      if (ended.length === 0 && !arePointsDue) return true;
      if (arePointsDue) nextPointsMs = nowMs + pointsMs;
      const points = arePointsDue ? pointsAt(random, nowMs, begun) : [];
      const versions = versionsAt(nowMs);
      const bodies = otlpBodies({ traces: ended, points, atMs: nowMs, versions });
      const sent = await Promise.all([
        ended.length === 0 || send('/v1/traces', bodies.traces),
        ended.length === 0 || send('/v1/logs', bodies.logs),
        points.length === 0 || send('/v1/metrics', bodies.metrics),
      ]);
      const isTaken = sent[0] && sent[1];
      if (isTaken) waiting = waiting.filter((trace) => !ended.includes(trace));
      const isWell = sent.every(Boolean);
      const restMs = isWell ? 0 : Math.min(restMaxMs, Math.max(traceMs, rest.ms * 2));
      rest = { ms: restMs, untilMs: nowMs + restMs };
      return isWell;
    },
  };
}
