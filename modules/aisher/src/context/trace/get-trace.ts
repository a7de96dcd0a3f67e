import { type AnyContext, Problem } from '@dojang/kernel';
import type { z } from 'zod';
import { logsOfTrace, type RelatedLog } from '../../store/queries/related-logs.ts';
import { readTrace, type TraceSpan } from '../../store/queries/trace.ts';
import { askStore } from '../../store/store-of.ts';
import { criticalPath } from './critical-path.ts';
import { attributesOf, exceptionsOf } from './details.ts';
import { gapsOf, lengthOf, ownTimes } from './own-time.ts';
import {
  gapsMax,
  logsMax,
  messageCharacters,
  servicesMax,
  type Trace,
  type traceQuery,
} from './schema.ts';
import { skewOf } from './skew.ts';
import { extentOf, type Placed, type Tree, treeOf } from './tree.ts';

/** A span of the store on the clock of its trace. */
interface Timed extends Omit<TraceSpan, 'startNs' | 'durationNs'> {
  readonly startMs: number;
  readonly endMs: number;
  readonly host: string;
}

/** Ids of a cluster may be anything. */
const idMax = 64;
const idsOf = ({ spanId, parentSpanId }: TraceSpan) => ({
  spanId: spanId.slice(0, idMax),
  parentSpanId: parentSpanId.slice(0, idMax),
});

const toMs = (ns: bigint): number => Number(ns) / 1e6;

function timed(span: TraceSpan, firstNs: bigint): Timed {
  const startMs = toMs(span.startNs - firstNs);
  const host = span.resource['host.name'] ?? '';
  const endMs = startMs + toMs(span.durationNs);
  return { ...span, ...idsOf(span), host, startMs, endMs };
}

/**
 * A trace as a waterfall shows it.
 *
 * @throws Problem 404 `trace-not-found`, 503 `store-away`, `store-failed`.
 */
export async function getTrace(
  ctx: AnyContext,
  traceId: string,
  { at }: z.infer<typeof traceQuery>,
): Promise<Trace> {
  const near = at === undefined ? {} : { near: Math.floor(Date.parse(at) / 1_000) };
  const { found, logs } = await askStore(ctx, async (store) => {
    const found = await readTrace(store, ctx.org, { trace: traceId, ...near });
    const [first] = found.spans;
    if (first === undefined) return { found, logs: [] };
    const asked = { trace: traceId, near: Number(first.startNs / 1_000_000_000n) };
    const logs = await store.ask(ctx.org, logsOfTrace, { ...asked, limit: logsMax + 1 });
    return { found, logs };
  });
  const [first] = found.spans;
  if (first === undefined) {
    throw new Problem(
      404,
      'trace-not-found',
      'There is no such trace: it was never received, or its spans have left the store.',
    );
  }
  const spans = found.spans.map((span) => timed(span, first.startNs));
  return {
    traceId,
    startAt: new Date(Number(first.startNs / 1_000_000n)).toISOString(),
    isCut: found.isCut,
    ...waterfallOf(spans, toMs(first.startNs)),
    logs: logs.slice(0, logsMax).map((log) => toLog(log, first.startNs)),
    areLogsCut: logs.length > logsMax,
  };
}

function waterfallOf(spans: readonly Timed[], firstMs: number) {
  const tree = treeOf(spans);
  const { startMs, endMs } = extentOf(spans);
  const durationMs = endMs - startMs;
  const own = new Map(
    spans.map((span) => [span.spanId, ownTimes(span, tree.childrenOf(span.spanId))]),
  );
  const gaps = tree.placed.flatMap(({ span: { spanId } }) =>
    gapsOf(own.get(spanId) ?? [], tree.childrenOf(spanId), durationMs).map((gap) => ({
      spanId,
      ...gap,
    })),
  );
  return {
    durationMs,
    services: [...new Set(spans.map(({ service }) => service))].slice(0, servicesMax),
    spans: tree.placed.map((placed) => toSpan(placed, own, firstMs)),
    missing: tree.missing.map(({ spanId, startMs, endMs }) => ({
      spanId,
      startMs,
      durationMs: endMs - startMs,
    })),
    criticalPath: criticalPathOf(tree),
    gaps: gaps.slice(0, gapsMax),
  };
}

/** Of the longest root; of the longest orphan where no root was received. */
function criticalPathOf(tree: Tree<Timed>) {
  const tops = tree.placed.filter(({ parent }) => parent === null);
  const roots = tops.filter(({ isOrphan }) => !isOrphan);
  const lengthOfTop = ({ span }: Placed<Timed>) => span.endMs - span.startMs;
  const [top, ...others] = roots.length > 0 ? roots : tops;
  if (top === undefined) return [];
  const longest = others.reduce(
    (best, each) => (lengthOfTop(each) > lengthOfTop(best) ? each : best),
    top,
  );
  return criticalPath(longest.span, tree);
}

function toSpan(
  { span, depth, parent, isOrphan }: Placed<Timed>,
  own: ReadonlyMap<string, ReturnType<typeof ownTimes>>,
  firstMs: number,
): Trace['spans'][number] {
  return {
    spanId: span.spanId,
    parentSpanId: span.parentSpanId === '' ? null : span.parentSpanId,
    depth,
    service: span.service.slice(0, 200),
    operation: span.operation.slice(0, 500),
    kind: span.kind.slice(0, 200),
    startMs: span.startMs,
    durationMs: span.endMs - span.startMs,
    selfMs: lengthOf(own.get(span.spanId) ?? []),
    hasError: span.hasError,
    message: span.message.slice(0, messageCharacters),
    isOrphan,
    skewMs: parent === null ? null : skewOf(span, parent),
    ...attributesOf(span),
    exceptions: exceptionsOf(span.events, firstMs),
  };
}

const toLog = (log: RelatedLog, firstNs: bigint): Trace['logs'][number] => ({
  id: log.id.slice(0, 100),
  atMs: toMs(log.atNs - firstNs),
  spanId: log.spanId.slice(0, idMax),
  service: log.service.slice(0, 200),
  severity: log.severity.slice(0, 200),
  severityNumber: log.severityNumber,
  body: log.body.slice(0, messageCharacters),
});
