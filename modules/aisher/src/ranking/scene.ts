import { type ExceptionRow, type LogRow, type SpanRow, serviceOf } from '../rows/rows.ts';
import type { RankingInput, Stretch } from './input.ts';
import { peerOf } from './peer.ts';

/** Something that a service did during a visit: a line that it logged, a span inside it, a call to another one. */
export interface Step {
  readonly kind: 'log' | 'inner' | 'call';
  readonly name: string;
  readonly atMs: number;
  /** The log line or the span, as evidence. */
  readonly id: string;
}

/** Time of one span that no span below it accounts for. */
interface SelfTime {
  readonly operation: string;
  readonly spanId: string;
  readonly startMs: number;
  readonly ms: number;
  /** The service that the span only waited for: its time was lost between the two. */
  readonly waitedFor: string | null;
}

/** The stay of one request in one service: its spans there that hang together, and what they logged. */
export interface Visit {
  readonly service: string;
  readonly operation: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly startMs: number;
  readonly caller: Visit | null;
  /** Visits of other services that this one caused. */
  readonly callees: Visit[];
  /** In the order of time. */
  readonly steps: Step[];
  readonly selfTimes: SelfTime[];
  /** What it said is wrong. */
  readonly troubles: Trouble[];
  /** Whether it, or a visit below it, said that something is wrong. */
  troubled: boolean;
}

/** A line, a span or an exception that says that something went wrong. */
export interface Trouble {
  readonly service: string;
  readonly template: string;
  readonly atMs: number;
  readonly source: 'span' | 'log' | 'exception';
  readonly id: string;
  readonly visit: Visit | null;
}

/** A stretch as visits. Times are milliseconds since it began. */
export interface Scene {
  readonly seconds: number;
  readonly visits: readonly Visit[];
  /** Troubles that no visit is known for. */
  readonly loose: readonly Trouble[];
}

interface Node {
  readonly span: SpanRow;
  readonly service: string;
  readonly startMs: number;
  readonly endMs: number;
  parent: Node | null;
  readonly children: Node[];
  visit: Visit | null;
}

/** Errors and what is worse, as OpenTelemetry numbers severities. */
const severe = 17;
/** Rows of a stretch beyond these are left out. */
const spansMax = 100_000;
const logsMax = 100_000;
const stepsMax = 500;

export function sceneOf(stretch: Stretch, templateOf: RankingInput['templateOf']): Scene {
  const msOf = (ns: bigint) => Number(ns - stretch.fromNs) / 1e6;
  const nodes = nodesOf(stretch.spans.slice(0, spansMax), msOf);
  const visits: Visit[] = [];
  for (const node of nodes.values()) enter(node, visits);
  const loose: Trouble[] = [];
  const note = (trouble: Trouble) => {
    if (trouble.visit === null) loose.push(trouble);
    else trouble.visit.troubles.push(trouble);
    for (let at = trouble.visit; at !== null && !at.troubled; at = at.caller) at.troubled = true;
  };
  for (const node of nodes.values()) readSpan(node, templateOf, note);
  for (const log of stretch.logs.slice(0, logsMax)) {
    readLog(log, nodes, msOf(log.atNs), templateOf, note);
  }
  for (const thrown of stretch.exceptions.slice(0, logsMax)) {
    note({ ...troubleOf(thrown, nodes, templateOf), atMs: msOf(thrown.atNs) });
  }
  for (const { steps } of visits) steps.sort((a, b) => a.atMs - b.atMs);
  return { seconds: Number(stretch.untilNs - stretch.fromNs) / 1e9, visits, loose };
}

const keyOf = (traceId: string, spanId: string): string => `${traceId} ${spanId}`;

function nodesOf(spans: readonly SpanRow[], msOf: (ns: bigint) => number): Map<string, Node> {
  const nodes = new Map<string, Node>();
  const parents = new Set(spans.map((span) => keyOf(span.traceId, span.parentSpanId)));
  for (const span of spans) {
    const key = keyOf(span.traceId, span.spanId);
    const startMs = msOf(span.startNs);
    nodes.set(key, {
      span,
      service: (parents.has(key) ? null : peerOf(span)) ?? serviceOf(span.resource),
      startMs,
      endMs: startMs + Math.max(0, Number(span.durationNs) / 1e6),
      parent: null,
      children: [],
      visit: null,
    });
  }
  for (const node of nodes.values()) {
    const parent = nodes.get(keyOf(node.span.traceId, node.span.parentSpanId)) ?? null;
    if (parent === null || parent === node) continue;
    node.parent = parent;
    parent.children.push(node);
  }
  return nodes;
}

/** Gives a span and those above it their visits. The climb ends where a circle of parents closes. */
function enter(node: Node, visits: Visit[]): void {
  const path: Node[] = [];
  const seen = new Set<Node>();
  let at: Node | null = node;
  while (at !== null && at.visit === null && !seen.has(at)) {
    seen.add(at);
    path.push(at);
    at = at.parent;
  }
  for (const each of path.reverse()) {
    const above = each.parent?.visit ?? null;
    if (above?.service === each.service) {
      each.visit = above;
      continue;
    }
    each.visit = {
      service: each.service,
      operation: each.span.name,
      traceId: each.span.traceId,
      spanId: each.span.spanId,
      startMs: each.startMs,
      caller: above,
      callees: [],
      steps: [],
      selfTimes: [],
      troubles: [],
      troubled: false,
    };
    above?.callees.push(each.visit);
    visits.push(each.visit);
  }
}

function readSpan(
  node: Node,
  templateOf: RankingInput['templateOf'],
  note: (trouble: Trouble) => void,
): void {
  const { span, visit, service, startMs, endMs } = node;
  if (visit === null) return;
  visit.selfTimes.push({
    operation: span.name,
    spanId: span.spanId,
    startMs,
    ms: selfMs(node),
    waitedFor: waitedFor(node),
  });
  if (visit.spanId !== span.spanId) {
    addStep(visit, { kind: 'inner', name: span.name, atMs: startMs, id: span.spanId });
  } else if (visit.caller !== null) {
    const name = `${service} ${span.name}`;
    addStep(visit.caller, { kind: 'call', name, atMs: startMs, id: span.spanId });
  }
  if (span.statusCode !== 2) return;
  const template = templateOf(span.statusMessage || span.name);
  note({ service, template, atMs: endMs, source: 'span', id: span.spanId, visit });
}

function addStep({ steps }: Visit, step: Step): void {
  if (steps.length < stepsMax) steps.push(step);
}

/** A span inside a visit with nothing below it but one visit of another service is the caller's side of that call. */
function waitedFor({ span, visit, children, service }: Node): string | null {
  const [callee, ...others] = children;
  if (callee === undefined || others.length > 0 || visit?.spanId === span.spanId) return null;
  return callee.service === service ? null : callee.service;
}

/** Its length without the union of its children, which may overlap or outlast it. */
function selfMs({ startMs, endMs, children }: Node): number {
  let covered = 0;
  let reached = startMs;
  for (const child of [...children].sort((a, b) => a.startMs - b.startMs)) {
    const from = Math.max(reached, child.startMs);
    const until = Math.min(endMs, child.endMs);
    if (until <= from) continue;
    covered += until - from;
    reached = until;
  }
  return endMs - startMs - covered;
}

function readLog(
  log: LogRow,
  nodes: ReadonlyMap<string, Node>,
  atMs: number,
  templateOf: RankingInput['templateOf'],
  note: (trouble: Trouble) => void,
): void {
  const service = serviceOf(log.resource);
  const visit = nodes.get(keyOf(log.traceId, log.spanId))?.visit ?? null;
  const template = templateOf(log.body);
  if (visit?.service === service) {
    addStep(visit, { kind: 'log', name: template, atMs, id: log.id });
  }
  if (log.severityNumber >= severe) {
    note({ service, template, atMs, source: 'log', id: log.id, visit });
  }
}

function troubleOf(
  thrown: ExceptionRow,
  nodes: ReadonlyMap<string, Node>,
  templateOf: RankingInput['templateOf'],
): Omit<Trouble, 'atMs'> {
  return {
    service: thrown.service,
    template: `${thrown.type}: ${templateOf(thrown.message)}`,
    source: 'exception',
    id: thrown.errorId,
    visit: nodes.get(keyOf(thrown.traceId, thrown.spanId))?.visit ?? null,
  };
}
