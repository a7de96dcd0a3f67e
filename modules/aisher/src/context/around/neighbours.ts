import type { Edge } from '../../store/queries/edges.ts';
import type { MachineSeries } from '../../store/queries/machine-series.ts';
import type { Point } from '../../store/queries/series.ts';
import { machinesOf } from './machines.ts';
import { type Neighbour, neighboursMax, pointsMax } from './schema.ts';

type Place = Pick<Neighbour, 'service' | 'side' | 'hops'>;

const hopsMax = 2;

/** Services that are reached from one in so many calls, along the edges or against them. */
function reached(from: string, nextOf: ReadonlyMap<string, readonly string[]>) {
  const hops = new Map([[from, 0]]);
  let edge = [from];
  for (let hop = 1; hop <= hopsMax; hop += 1) {
    const next = edge.flatMap((service) => nextOf.get(service) ?? []);
    edge = [...new Set(next)].filter((service) => !hops.has(service));
    for (const service of edge) hops.set(service, hop);
  }
  return hops;
}

function gather(edges: readonly Edge[], key: 'caller' | 'callee', value: 'caller' | 'callee') {
  const groups = Map.groupBy(edges, (edge) => edge[key]);
  return new Map([...groups].map(([name, all]) => [name, all.map((edge) => edge[value])]));
}

/** The service itself and those on the way to and from it, the nearest first. */
export function placesAround(service: string, edges: readonly Edge[]): Place[] {
  const calls = edges.filter(({ kind }) => kind === 'service');
  const callers = reached(service, gather(calls, 'callee', 'caller'));
  const callees = reached(service, gather(calls, 'caller', 'callee'));
  const all = new Set([service, ...callers.keys(), ...callees.keys()]);
  return [...all]
    .map((name): Place => {
      const [up, down] = [callers.get(name), callees.get(name)];
      if (name === service) return { service: name, side: 'self', hops: 0 };
      const side = down === undefined ? 'caller' : up === undefined ? 'callee' : 'both';
      return { service: name, side, hops: Math.min(up ?? hopsMax, down ?? hopsMax) };
    })
    .sort((a, b) => a.hops - b.hops)
    .slice(0, neighboursMax);
}

interface Measured {
  readonly calls: ReadonlyMap<string, readonly Point[]>;
  readonly machines: readonly MachineSeries[] | null;
}

/** Each with its minutes; a minute without a call is a zero. */
export const withSeries = (
  places: readonly Place[],
  { calls, machines }: Measured,
  emptyMinutes: readonly number[],
): Neighbour[] =>
  places.map((place) => {
    const points = calls.get(place.service);
    const none = emptyMinutes.map((at) => ({ at, calls: 0, errors: 0, p95Ms: 0 }));
    return {
      ...place,
      service: place.service.slice(0, 300),
      points: (points ?? none).slice(0, pointsMax).map(({ at, calls, errors, p95Ms }) => ({
        at: new Date(at * 1_000).toISOString(),
        calls,
        errors,
        p95Ms,
      })),
      machines: machines === null ? null : machinesOf(place.service, machines),
    };
  });
