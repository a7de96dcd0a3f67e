/** A span on the clock of its trace. */
export interface TimedSpan {
  readonly spanId: string;
  /** '' for a root. */
  readonly parentSpanId: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Placed<S> {
  readonly span: S;
  /** 0 for a root, 1 for an orphan. */
  readonly depth: number;
  /** Null for roots and orphans. */
  readonly parent: S | null;
  readonly isOrphan: boolean;
}

/** A parent that spans name and that was not received: so long as its children together. */
export interface MissingParent {
  readonly spanId: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Tree<S> {
  /** Each behind its parent, and those of one parent by their start. */
  readonly placed: readonly Placed<S>[];
  readonly missing: readonly MissingParent[];
  readonly childrenOf: (spanId: string) => readonly S[];
}

const byStart = (a: TimedSpan, b: TimedSpan): number =>
  a.startMs - b.startMs || (a.spanId < b.spanId ? -1 : 1);

/** The spans of a trace as a tree. Orphans hang together under the parent that they name. */
export function treeOf<S extends TimedSpan>(spans: readonly S[]): Tree<S> {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const sorted = [...spans].sort(byStart);
  const children = Map.groupBy(sorted, ({ parentSpanId }) => parentSpanId);
  const placed: Placed<S>[] = [];
  const seen = new Set<string>();
  const walk = (top: S, depth: number) => {
    const open: Placed<S>[] = [{ span: top, depth, parent: null, isOrphan: depth > 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { span, depth } = next;
      if (seen.has(span.spanId)) continue;
      seen.add(span.spanId);
      placed.push(next);
      const own = children.get(span.spanId) ?? [];
      for (const child of own.toReversed()) {
        open.push({ span: child, depth: depth + 1, parent: span, isOrphan: false });
      }
    }
  };
  const orphans = new Map([...children].filter(([id]) => id !== '' && !known.has(id)));
  for (const top of sorted) {
    if (top.parentSpanId === '') walk(top, 0);
    const [first] = orphans.get(top.parentSpanId) ?? [];
    if (first === top) for (const orphan of orphans.get(top.parentSpanId) ?? []) walk(orphan, 1);
  }
  // Spans that are each other's parents hang on nothing.
  for (const lost of sorted) if (!seen.has(lost.spanId)) walk(lost, 1);
  return {
    placed,
    missing: [...orphans].map(([spanId, own]) => ({ spanId, ...extentOf(own) })),
    childrenOf: (spanId) => children.get(spanId) ?? [],
  };
}

/** From the first beginning to the last end. */
export function extentOf(spans: readonly TimedSpan[]): { startMs: number; endMs: number } {
  let [startMs, endMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const span of spans) {
    startMs = Math.min(startMs, span.startMs);
    endMs = Math.max(endMs, span.endMs);
  }
  return { startMs, endMs };
}
