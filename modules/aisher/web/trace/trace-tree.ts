import type { z } from 'zod';
import type { log, Span, Trace } from '../../src/context/trace/schema.ts';

export type TraceLog = z.infer<typeof log>;

/** What stands in the tree of a trace. */
interface Standing {
  readonly key: string;
  /** 1 for a root. */
  readonly level: number;
  readonly startMs: number;
  readonly children: TraceNode[];
  /** It failed, or something below it did. */
  hasErrorInside: boolean;
}
export interface SpanNode extends Standing {
  readonly kind: 'span';
  readonly span: Span;
}
/** A parent that spans name and that was not received. */
export interface MissingNode extends Standing {
  readonly kind: 'missing';
  readonly durationMs: number;
}
export interface LogNode extends Standing {
  readonly kind: 'log';
  readonly log: TraceLog;
}
export type TraceNode = SpanNode | MissingNode | LogNode;

/** The least severity of an error, as OpenTelemetry counts. */
const errorSeverity = 17;

/** The roots of a trace with all that is below them; logs stand among the children of their span, by time. */
export function treeOf(trace: Trace, showsLogs: boolean): TraceNode[] {
  const roots: TraceNode[] = [];
  const parents = new Map<string, TraceNode>();
  const missing = new Map(trace.missing.map((each) => [each.spanId, each]));
  const below = (parentId: string | null): { list: TraceNode[]; level: number } => {
    const parent = parentId === null ? undefined : parents.get(parentId);
    return parent ? { list: parent.children, level: parent.level + 1 } : { list: roots, level: 1 };
  };
  for (const span of trace.spans) {
    const away = span.parentSpanId === null ? undefined : missing.get(span.parentSpanId);
    if (away && !parents.has(away.spanId)) {
      const node = { ...standing(`?${away.spanId}`, 1, away.startMs), durationMs: away.durationMs };
      parents.set(away.spanId, { ...node, kind: 'missing' });
      roots.push(parents.get(away.spanId) as TraceNode);
    }
    const { list, level } = below(span.parentSpanId);
    const node: SpanNode = { ...standing(span.spanId, level, span.startMs), kind: 'span', span };
    node.hasErrorInside = span.hasError;
    parents.set(span.spanId, node);
    list.push(node);
  }
  if (showsLogs) {
    for (const log of trace.logs) {
      const { list, level } = below(log.spanId);
      list.push({ ...standing(`l${log.id}`, level, log.atMs), kind: 'log', log });
    }
  }
  settle(roots);
  return roots;
}

const standing = (key: string, level: number, startMs: number): Standing => ({
  key,
  level,
  startMs,
  children: [],
  hasErrorInside: false,
});

/** Sorts by time, and says upwards what failed. Without recursion: a trace may be thousands of spans deep. */
function settle(roots: TraceNode[]): void {
  const byStart = (a: TraceNode, b: TraceNode) => a.startMs - b.startMs;
  const seen: TraceNode[] = [];
  const waiting = [...roots];
  roots.sort(byStart);
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    seen.push(node);
    node.children.sort(byStart);
    for (const child of node.children) waiting.push(child);
  }
  for (const node of seen.reverse()) {
    if (node.kind === 'log') node.hasErrorInside = node.log.severityNumber >= errorSeverity;
    node.hasErrorInside ||= node.children.some((child) => child.hasErrorInside);
  }
}

export interface TraceRow {
  readonly node: TraceNode;
  readonly parentKey: string | null;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly place: number;
  readonly siblings: number;
}

/** What is seen of the tree, from the top down, while those in `closed` hide what is below them. */
export function rowsOf(roots: readonly TraceNode[], closed: ReadonlySet<string>): TraceRow[] {
  const rows: TraceRow[] = [];
  const waiting: TraceRow[] = [];
  const push = (nodes: readonly TraceNode[], parentKey: string | null) => {
    for (let at = nodes.length - 1; at >= 0; at -= 1) {
      const node = nodes[at];
      if (node) waiting.push({ node, parentKey, place: at + 1, siblings: nodes.length });
    }
  };
  push(roots, null);
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    rows.push(row);
    if (!closed.has(row.node.key)) push(row.node.children, row.node.key);
  }
  return rows;
}

/** Everything with something below it that `isShut`: what a tree opens with. */
export function closedOf(
  roots: readonly TraceNode[],
  isShut: (node: TraceNode) => boolean,
): Set<string> {
  const closed = new Set<string>();
  for (const { node } of rowsOf(roots, closed)) {
    if (node.children.length > 0 && isShut(node)) closed.add(node.key);
  }
  return closed;
}

/** On a phone: what leads to an error is open; without any error, the first two levels are. */
export function closedOnPhone(roots: readonly TraceNode[]): Set<string> {
  const hasError = roots.some(({ hasErrorInside }) => hasErrorInside);
  return closedOf(roots, ({ hasErrorInside, level }) => (hasError ? !hasErrorInside : level >= 2));
}
