import { type AnyContext, Problem } from '@dojang/kernel';
import { readEdges } from '../../store/queries/edges.ts';
import { readMachineSeries } from '../../store/queries/machine-series.ts';
import { readRelatedLogs } from '../../store/queries/related-logs.ts';
import { readTraceLengths } from '../../store/queries/sample-traces.ts';
import { readSeries } from '../../store/queries/series.ts';
import type { Window } from '../../store/queries/windows.ts';
import { askStore } from '../../store/store-of.ts';
import { readFlagChanges } from '../changes.ts';
import { toLine } from '../logs/tail.ts';
import { machineMetrics } from './machines.ts';
import { placesAround, withSeries } from './neighbours.ts';
import { chooseTraces, type TracedSample } from './sample-traces.ts';
import { changesMax, type GroupContext, logsMax, type Telemetry } from './schema.ts';

export interface TelemetryAsked {
  readonly service: string;
  readonly at: Date;
  /** Of the series, on whole minutes. */
  readonly window: Window;
  /** Since when changes count. */
  readonly changesFrom: Date;
  readonly samples: readonly TracedSample[];
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000);
const minute = 60;

/**
 * What the store says around a group. A store that fails hides nothing else of the page: the answer says that it failed, and why.
 */
export async function readTelemetry(
  ctx: AnyContext,
  asked: TelemetryAsked,
): Promise<GroupContext['telemetry']> {
  try {
    return await ask(ctx, asked);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 503) throw error;
    const { fault } = error.facts;
    return { state: 'failed', code: error.code, fault: typeof fault === 'string' ? fault : null };
  }
}

async function ask(ctx: AnyContext, asked: TelemetryAsked): Promise<Telemetry> {
  const [traced, around] = await Promise.all([readTraced(ctx, asked), readNeighbours(ctx, asked)]);
  const flags = await readFlagChanges(ctx, {
    from: asked.changesFrom,
    until: new Date(asked.window.until * 1_000),
    services: around.map(({ service }) => service),
  });
  return {
    state: 'read',
    ...traced,
    flags: flags.slice(-changesMax).map((each) => ({
      kind: 'flag',
      service: each.service.slice(0, 300),
      environment: each.environment.slice(0, 300),
      at: new Date(Number(each.firstNs / 1_000_000n)).toISOString(),
      reference: each.flag.slice(0, 500),
      commit: null,
      variant: each.variant.slice(0, 300),
    })),
    neighbours: around,
  };
}

/** Traces that the group was seen in, and logs of the last one or near it. */
async function readTraced(
  ctx: AnyContext,
  { samples, service, at }: TelemetryAsked,
): Promise<Pick<Telemetry, 'traces' | 'logs'>> {
  const [newest] = samples;
  const times = [...samples.map((sample) => seconds(sample.at)), seconds(at)];
  return askStore(ctx, async (store) => {
    const lengths =
      newest === undefined
        ? []
        : await readTraceLengths(store, ctx.org, {
            traces: [...new Set(samples.map(({ traceId }) => traceId))],
            span: newest.spanId,
            from: Math.min(...times),
            until: Math.max(...times),
          });
    const byTrace = new Map(lengths.map((length) => [length.trace, length]));
    const trace = newest?.traceId ?? '';
    const { areLinked, logs } = await readRelatedLogs(store, ctx.org, {
      trace,
      near: seconds(newest?.at ?? at),
      service,
      host: byTrace.get(trace)?.host ?? '',
      limit: logsMax,
    });
    return {
      traces: chooseTraces(samples, byTrace),
      logs: { areLinked, logs: logs.map(toLine) },
    };
  });
}

async function readNeighbours(ctx: AnyContext, { service, window }: TelemetryAsked) {
  return askStore(ctx, async (store) => {
    const places = placesAround(service, await readEdges(store, ctx.org, window));
    const services = places.map((place) => place.service);
    const [calls, machines] = await Promise.all([
      readSeries(store, ctx.org, { ...window, services, by: 'service' }),
      readMachineSeries(store, ctx.org, { ...window, services, metrics: machineMetrics }),
    ]);
    const minutes = (window.until - window.from) / minute;
    const empty = Array.from({ length: minutes }, (_, at) => window.from + at * minute);
    return withSeries(places, { calls, machines }, empty);
  });
}
