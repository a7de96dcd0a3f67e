import { seriesColour } from '@dojang/ui/plots/series-colour.ts';
import { shareAt, type TimeScale } from './time-scale.ts';
import type { TraceNode } from './trace-tree.ts';
import type { WaterfallFacts } from './waterfall-facts.ts';

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

function stretchStyle(scale: TimeScale, fromMs: number, untilMs: number) {
  const from = shareAt(scale, fromMs);
  return { left: percent(from), width: percent(shareAt(scale, untilMs) - from) };
}

/** When a span ran: its bar, the times in which nothing below it ran, and where it held the trace up. */
export function WaterfallBar({
  node,
  facts,
  shown,
  showsFigure = true,
}: {
  node: TraceNode;
  facts: WaterfallFacts;
  /** How long it took, in words. */
  shown: string;
  showsFigure?: boolean;
}) {
  const { scale } = facts;
  if (node.kind === 'log') {
    return (
      <span
        className="absolute top-1/2 size-2 -translate-1/2 rotate-45 border border-ink-2 bg-sheet"
        style={{ left: percent(shareAt(scale, node.startMs)) }}
      />
    );
  }
  const durationMs = node.kind === 'span' ? node.span.durationMs : node.durationMs;
  const endMs = node.startMs + durationMs;
  const id = node.kind === 'span' ? node.span.spanId : '';
  const colour =
    node.kind === 'span'
      ? seriesColour(facts.serviceAt.get(node.span.service) ?? 0)
      : 'transparent';
  return (
    <>
      <span
        className={`absolute top-1/2 h-3 min-w-[3px] -translate-y-1/2 rounded-[3px] ${node.kind === 'missing' ? 'border border-dashed border-edge' : ''}`}
        style={{ ...stretchStyle(scale, node.startMs, endMs), background: colour }}
      />
      {(facts.gaps.get(id) ?? []).map(({ fromMs, untilMs }) => (
        <span
          key={fromMs}
          className="absolute top-1/2 h-1.5 -translate-y-1/2 bg-sheet/75"
          style={stretchStyle(scale, fromMs, untilMs)}
        />
      ))}
      {(facts.critical.get(id) ?? []).map(({ fromMs, untilMs }) => (
        <span
          key={fromMs}
          className="absolute bottom-0.5 h-[3px] min-w-[2px] bg-ink"
          style={stretchStyle(scale, fromMs, untilMs)}
        />
      ))}
      {showsFigure && (
        <span
          className="label absolute top-1/2 -translate-y-1/2 px-1.5 text-xs whitespace-nowrap tabular-nums"
          style={{ left: percent(shareAt(scale, endMs)) }}
        >
          {shown}
        </span>
      )}
    </>
  );
}
