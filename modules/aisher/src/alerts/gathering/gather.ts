import { deepestFirst } from '../../detectors/index.ts';

/**
 * Which alarms are one incident: those of an environment within ten minutes that share a service, a call or a deploy. Rules and
 * quiet hours ask for the environment, so a failing test system must not take those of production along.
 */

export interface LooseAlarm {
  readonly id: string;
  readonly groupId: string;
  readonly service: string;
  readonly environment: string;
  readonly minute: number;
}

export interface OpenIncident {
  readonly id: string;
  readonly services: readonly string[];
  /** Null for a storm, which has alarms of any. */
  readonly environment: string | null;
  /** Of the alarms that are looked at. */
  readonly groups: ReadonlySet<string>;
  readonly openedMinute: number;
  /** Of its last alarm. */
  readonly lastMinute: number;
}

/** What makes alarms of two services one story. */
export interface Ties {
  readonly calls: readonly { readonly caller: string; readonly callee: string }[];
  /** Services that got the same commit in the last hour. */
  readonly deploys: readonly (readonly string[])[];
}

export interface Gathered {
  /** The incident that they join; null for a new one. */
  readonly incidentId: string | null;
  readonly alarms: readonly LooseAlarm[];
  /** Of all its alarms, the deepest first where they call one another. */
  readonly services: readonly string[];
}

/** Alarms with a longer pause between them are two stories. */
export const apartMinutes = 10;

/** Services or incidents, and the minutes in which they spoke. */
interface Node {
  readonly services: readonly string[];
  readonly environment: string | null;
  readonly from: number;
  readonly to: number;
  readonly alarms: readonly LooseAlarm[];
  readonly incident: OpenIncident | null;
}

/** Alarms of one service and environment without a longer pause. */
function runsOf(alarms: readonly LooseAlarm[]): Node[] {
  const runs: Node[] = [];
  const placeOf = ({ service, environment }: LooseAlarm) => JSON.stringify([service, environment]);
  for (const own of Map.groupBy(alarms, placeOf).values()) {
    let run: LooseAlarm[] = [];
    const close = () => {
      const [first] = run;
      if (first === undefined) return;
      const to = run.at(-1)?.minute ?? first.minute;
      const { service, environment, minute: from } = first;
      runs.push({ services: [service], environment, from, to, alarms: run, incident: null });
      run = [];
    };
    for (const each of own.toSorted((a, b) => a.minute - b.minute)) {
      if (each.minute - (run.at(-1)?.minute ?? each.minute) > apartMinutes) close();
      run.push(each);
    }
    close();
  }
  return runs;
}

const pairOf = (a: string, b: string): string => JSON.stringify(a < b ? [a, b] : [b, a]);

function tiedPairs({ calls, deploys }: Ties): ReadonlySet<string> {
  const pairs = new Set(calls.map(({ caller, callee }) => pairOf(caller, callee)));
  for (const services of deploys) {
    for (const one of services) for (const other of services) pairs.add(pairOf(one, other));
  }
  return pairs;
}

/** Nodes that are reached from one another. An incident is never put to another: people were told of each. */
function componentsOf(nodes: readonly Node[], pairs: ReadonlySet<string>): Node[][] {
  const isNear = (a: Node, b: Node) =>
    a.from - b.to <= apartMinutes && b.from - a.to <= apartMinutes;
  const isTied = (a: Node, b: Node) =>
    a.services.some((one) =>
      b.services.some((other) => one === other || pairs.has(pairOf(one, other))),
    );
  const isOneEnvironment = (a: Node, b: Node) =>
    a.environment === null || a.environment === b.environment;
  const left = new Set(nodes);
  const components: Node[][] = [];
  // The oldest incident comes first, and takes what belongs to two.
  for (const start of nodes) {
    if (!left.delete(start)) continue;
    const component = [start];
    for (const node of component) {
      for (const other of left) {
        if (other.incident !== null || !isOneEnvironment(start, other)) continue;
        if (!isNear(node, other) || !isTied(node, other)) continue;
        left.delete(other);
        component.push(other);
      }
    }
    components.push(component);
  }
  return components;
}

/** The deepest first, as far as calls tell; else those that are known, then the others in the order of their alarms. */
function orderOf(
  known: readonly string[],
  alarms: readonly LooseAlarm[],
  calls: Ties['calls'],
): string[] {
  const byTime = alarms.toSorted((a, b) => a.minute - b.minute).map(({ service }) => service);
  const services = [...new Set([...known, ...byTime])];
  return deepestFirst(services, calls, new Map(services.map((service, place) => [service, place])));
}

/** Puts alarms to open incidents and to each other. */
export function gatherAlarms(
  alarms: readonly LooseAlarm[],
  incidents: readonly OpenIncident[],
  ties: Ties,
): readonly Gathered[] {
  const open = incidents.toSorted((a, b) => a.openedMinute - b.openedMinute);
  const ownOf = (incident: OpenIncident) =>
    alarms.filter(
      ({ groupId, environment }) =>
        incident.groups.has(groupId) && (incident.environment ?? environment) === environment,
    );
  const taken = new Set<LooseAlarm>();
  const nodes: Node[] = open.map((incident) => {
    // A group that is in an incident stays there, however long ago its last alarm was.
    const own = ownOf(incident).filter((each) => !taken.has(each));
    for (const each of own) taken.add(each);
    const minutes = own.map(({ minute }) => minute);
    return {
      services: incident.services,
      environment: incident.environment,
      from: Math.min(incident.lastMinute, ...minutes),
      to: Math.max(incident.lastMinute, ...minutes),
      alarms: own,
      incident,
    };
  });
  const loose = runsOf(alarms.filter((each) => !taken.has(each)));
  return componentsOf([...nodes, ...loose], tiedPairs(ties)).flatMap((component) => {
    const own = component.flatMap((node) => node.alarms);
    if (own.length === 0) return [];
    const incident = component.find((node) => node.incident !== null)?.incident ?? null;
    const services = orderOf(incident?.services ?? [], own, ties.calls);
    return [{ incidentId: incident?.id ?? null, alarms: own, services }];
  });
}
