import type { Span, Trace } from './answers.ts';
import { fit, fitStart, oneLine } from './lines.ts';

/** `12 ms`, `3.4 s` */
export function spell(ms: number): string {
  if (ms >= 10_000) return `${Math.round(ms / 1000)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${Number(ms.toFixed(1))} ms`;
}

const durationColumns = 8;
const depthMax = 12;

/** Where a span ran within its trace, in so many columns. */
function barOf({ startMs, durationMs }: Span, traceMs: number, columns: number): string {
  const perColumn = Math.max(traceMs, Number.MIN_VALUE) / columns;
  const from = Math.max(0, Math.min(columns - 1, Math.floor(startMs / perColumn)));
  const until = Math.min(
    columns,
    Math.max(from + 1, Math.ceil((startMs + durationMs) / perColumn)),
  );
  return `${' '.repeat(from)}${'━'.repeat(until - from)}${' '.repeat(columns - until)}`;
}

export interface WaterfallLine {
  readonly text: string;
  readonly hasError: boolean;
}

/** A trace as lines: who, when, how long. A failure has a sign, so that it is seen without colours. */
export function waterfallOf(trace: Trace, columns: number): readonly WaterfallLine[] {
  const barColumns = Math.floor((columns - durationColumns) * 0.35);
  const nameColumns = columns - durationColumns - barColumns - 4;
  return trace.spans.map((span) => {
    const indent = ' '.repeat(Math.min(span.depth, depthMax));
    const sign = span.hasError ? '✗' : span.isOrphan ? '?' : ' ';
    const name = `${indent}${oneLine(span.service)} ${oneLine(span.operation)}`;
    const bar = barOf(span, trace.durationMs, barColumns);
    const length = fitStart(spell(span.durationMs), durationColumns);
    return {
      text: `${sign} ${fit(name, nameColumns)} ${bar} ${length}`.trimEnd(),
      hasError: span.hasError,
    };
  });
}
