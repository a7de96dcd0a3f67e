/** Alarms of several services that call one another are one incident, and the deepest service is named first. */

export interface ServiceAlarm {
  readonly service: string;
  readonly minute: number;
}

export interface Edge {
  readonly caller: string;
  readonly callee: string;
}

export interface Cascade {
  /** The deepest first: those that call no other of them. */
  readonly services: readonly string[];
  readonly firstMinute: number;
}

const apartMinutes = 5;
const servicesMin = 3;

function firstMinutes(alarms: readonly ServiceAlarm[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { service, minute } of alarms) {
    first.set(service, Math.min(minute, first.get(service) ?? minute));
  }
  return first;
}

/** Which services a service is reached with, over edges in either direction. */
function componentsOf(services: Iterable<string>, edges: readonly Edge[]): string[][] {
  const root = new Map([...services].map((service) => [service, service]));
  const find = (service: string): string => {
    let at = service;
    while (root.get(at) !== at) {
      root.set(at, root.get(root.get(at)!)!);
      at = root.get(at)!;
    }
    return at;
  };
  for (const { caller, callee } of edges) root.set(find(caller), find(callee));
  const components = new Map<string, string[]>();
  for (const service of root.keys()) {
    const top = find(service);
    const members = components.get(top);
    if (members === undefined) components.set(top, [service]);
    else members.push(service);
  }
  return [...components.values()];
}

/**
 * Takes away, round by round, those that call none of the rest: what is left in a circle comes last. `first` has a number for
 * each service, by which those of one round are in order.
 */
export function deepestFirst(
  services: readonly string[],
  edges: readonly Edge[],
  first: ReadonlyMap<string, number>,
): string[] {
  const byTime = (a: string, b: string) =>
    first.get(a)! - first.get(b)! || (a < b ? -1 : a > b ? 1 : 0);
  const calls = new Map(services.map((service) => [service, 0]));
  const callers = new Map<string, string[]>();
  for (const { caller, callee } of edges) {
    if (!calls.has(caller) || !calls.has(callee) || caller === callee) continue;
    calls.set(caller, calls.get(caller)! + 1);
    const known = callers.get(callee);
    if (known === undefined) callers.set(callee, [caller]);
    else known.push(caller);
  }
  const ordered: string[] = [];
  let round = services.filter((service) => calls.get(service) === 0).sort(byTime);
  while (round.length > 0) {
    ordered.push(...round);
    const next: string[] = [];
    for (const caller of round.flatMap((service) => callers.get(service) ?? [])) {
      calls.set(caller, calls.get(caller)! - 1);
      if (calls.get(caller) === 0) next.push(caller);
    }
    round = next.sort(byTime);
  }
  const seen = new Set(ordered);
  return [...ordered, ...services.filter((service) => !seen.has(service)).sort(byTime)];
}

/** Three services or more whose alarms come within five minutes of each other along edges. */
export function findCascades(
  alarms: readonly ServiceAlarm[],
  edges: readonly Edge[],
): readonly Cascade[] {
  const first = firstMinutes(alarms);
  const near = edges.filter(({ caller, callee }) => {
    const from = first.get(caller);
    const to = first.get(callee);
    return from !== undefined && to !== undefined && Math.abs(from - to) <= apartMinutes;
  });
  return componentsOf(first.keys(), near)
    .filter((services) => services.length >= servicesMin)
    .map((services) => ({
      services: deepestFirst(services, near, first),
      firstMinute: Math.min(...services.map((service) => first.get(service)!)),
    }))
    .sort((a, b) => a.firstMinute - b.firstMinute);
}
