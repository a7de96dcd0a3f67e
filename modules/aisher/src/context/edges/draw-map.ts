import { type Edge as Call, edgesReadMax } from '../../store/queries/edges.ts';
import { type ServiceTotal, servicesReadMax } from '../../store/queries/service-totals.ts';
import { type Edge, edgesMax, type Node, nodesMax, type ServiceMap } from './schema.ts';

const nameMax = 300;
const idOf = (kind: Node['kind'], name: string): string => `${kind}:${name.slice(0, nameMax)}`;

/** What a namespace is where telemetry names none: the first part of the name. */
const namespaceOf = ({ service, namespace }: Pick<ServiceTotal, 'service' | 'namespace'>) =>
  namespace || (/^[^-._/]{1,100}/.exec(service)?.[0] ?? service);

interface Numbers {
  readonly calls: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Numbers of several as one: the median weighted by calls, and the slowest 95th percentile of them. */
const together = (a: Numbers, b: Numbers): Numbers => {
  const calls = a.calls + b.calls;
  const weighted = a.p50Ms * a.calls + b.p50Ms * b.calls;
  return {
    calls,
    errors: a.errors + b.errors,
    p50Ms: calls === 0 ? 0 : weighted / calls,
    p95Ms: Math.max(a.p95Ms, b.p95Ms),
  };
};

const none: Numbers = { calls: 0, errors: 0, p50Ms: 0, p95Ms: 0 };
const numbersOf = ({ calls, errors, p50Ms, p95Ms }: Numbers): Numbers => ({
  calls,
  errors,
  p50Ms,
  p95Ms,
});

const isInner = ({ kind }: Pick<Call, 'kind'>): boolean => kind === 'service';

type Drawn = Pick<ServiceMap, 'by' | 'isCut' | 'nodes' | 'edges'>;

/** The map of a window: by services, or by namespaces where there are more services and peers than can be drawn. */
export function drawMap(totals: readonly ServiceTotal[], calls: readonly Call[]): Drawn {
  const services = new Map(totals.map((total) => [total.service, total]));
  const [inner, outer] = [calls.filter(isInner), calls.filter((call) => !isInner(call))];
  const hasMore =
    totals.length > servicesReadMax || inner.length > edgesReadMax || outer.length > edgesReadMax;
  const byService = drawBy('service', (service) => service, services, calls);
  if (byService.nodes.length <= nodesMax) return cut('service', byService, hasMore);
  const namespace = (service: string) =>
    namespaceOf(services.get(service) ?? { service, namespace: '' });
  return cut('namespace', drawBy('namespace', namespace, services, calls), hasMore);
}

function drawBy(
  kind: 'service' | 'namespace',
  nameOf: (service: string) => string,
  services: ReadonlyMap<string, ServiceTotal>,
  calls: readonly Call[],
): Pick<Drawn, 'nodes' | 'edges'> {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const note = (kind: Node['kind'], name: string, numbers: Numbers, more: number) => {
    const id = idOf(kind, name);
    const known = nodes.get(id) ?? { id, name: name.slice(0, nameMax), kind, services: 0, ...none };
    nodes.set(id, { ...known, services: known.services + more, ...together(known, numbers) });
    return id;
  };
  for (const [service, total] of services) note(kind, nameOf(service), numbersOf(total), 1);
  // A service that only calls, or whose own spans have not come, has no total.
  const seen = new Set(services.keys());
  const place = (service: string) => {
    const isNew = !seen.has(service);
    seen.add(service);
    return note(kind, nameOf(service), none, isNew ? 1 : 0);
  };
  for (const call of calls) {
    const caller = place(call.caller);
    const callee = isInner(call)
      ? place(call.callee)
      : note(call.kind as Node['kind'], call.callee, numbersOf(call), 0);
    if (caller === callee) continue;
    const key = `${caller}\0${callee}`;
    const known = edges.get(key) ?? { caller, callee, ...none, callsWeighted: 0 };
    const callsWeighted = known.callsWeighted + call.callsWeighted;
    edges.set(key, { ...known, ...together(known, numbersOf(call)), callsWeighted });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

/**
 * Most calls first; what is beyond the bounds is left out, with the edges that lead there.
 *
 * @param hasMore what was read was cut before.
 */
function cut(
  by: Drawn['by'],
  { nodes, edges }: Pick<Drawn, 'nodes' | 'edges'>,
  hasMore: boolean,
): Drawn {
  const sorted = nodes.toSorted((a, b) => b.calls - a.calls || (a.id < b.id ? -1 : 1));
  const kept = sorted.slice(0, nodesMax);
  const ids = new Set(kept.map(({ id }) => id));
  const within = edges
    .filter(({ caller, callee }) => ids.has(caller) && ids.has(callee))
    .sort((a, b) => b.calls - a.calls);
  const isCut = hasMore || sorted.length > nodesMax || within.length > edgesMax;
  return { by, isCut, nodes: kept, edges: within.slice(0, edgesMax) };
}
