import { Seen } from '@dojang/kernel/web';
import { seriesColour } from '@dojang/ui/plots/series-colour.ts';
import { ChevronDown, ChevronRight, CircleHelp, ScrollText, TriangleAlert } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import { useWords } from '../words.ts';
import type { TraceNode, TraceRow } from './trace-tree.ts';
import { WaterfallBar } from './waterfall-bar.tsx';
import type { WaterfallFacts } from './waterfall-facts.ts';

export const rowPx = { desk: 30, phone: 60 } as const;

interface RowProps {
  readonly row: TraceRow;
  readonly facts: WaterfallFacts;
  readonly isWide: boolean;
  readonly isOpen: boolean;
  readonly isChosen: boolean;
  readonly write: (durationMs: number) => string;
  readonly onChoose: (key: string) => void;
  readonly onToggle: (key: string) => void;
}

/** The id of a row's element: what the tree names as its active one. */
export const rowId = (key: string): string => `trace-row-${key}`;

const durationOf = (node: TraceNode): number =>
  node.kind === 'span' ? node.span.durationMs : node.kind === 'missing' ? node.durationMs : 0;

/** A line of the waterfall: what it is at the start, when it ran behind it; on a phone below it. */
export const WaterfallRow = memo(function WaterfallRow(props: RowProps) {
  const { row, facts, isWide, isOpen, isChosen, write, onChoose, onToggle } = props;
  const { node } = row;
  const shown = node.kind === 'log' ? '' : write(durationOf(node));
  const hasMore = node.children.length > 0;
  const toggle = (event: MouseEvent) => {
    if (!hasMore) return;
    event.stopPropagation();
    onToggle(node.key);
  };
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  const indentPx = Math.min(node.level - 1, isWide ? 14 : 7) * (isWide ? 14 : 11);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: The tree itself hears the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: The tree has the focus and names its active row.
    <div
      role="treeitem"
      id={rowId(node.key)}
      aria-level={node.level}
      aria-setsize={row.siblings}
      aria-posinset={row.place}
      aria-expanded={hasMore ? isOpen : undefined}
      aria-selected={isChosen}
      onClick={() => onChoose(node.key)}
      style={{ height: isWide ? rowPx.desk : rowPx.phone }}
      className={`cursor-pointer border-b border-line/60 ${isWide ? 'grid grid-cols-[minmax(0,5fr)_minmax(0,6fr)] text-sm' : 'flex flex-col justify-center'} ${isChosen ? 'bg-sunk shadow-[inset_3px_0_0_var(--ink)]' : 'hover:bg-sunk'}`}
    >
      <div className="flex min-w-0 items-center gap-1.5 pr-2" style={{ paddingLeft: indentPx }}>
        <span
          aria-hidden="true"
          onClick={toggle}
          className={`flex shrink-0 items-center justify-center self-stretch text-ink-3 ${isWide ? 'w-6' : 'w-9'}`}
        >
          {hasMore && <Chevron size={15} />}
        </span>
        <Name node={node} facts={facts} isWide={isWide} />
        {!isWide && <span className="label ml-auto shrink-0 tabular-nums">{shown}</span>}
      </div>
      <div className={isWide ? 'relative mr-16 min-w-0' : 'relative mx-3 mt-0.5 ml-9 h-3.5'}>
        <WaterfallBar node={node} facts={facts} shown={shown} showsFigure={isWide} />
      </div>
    </div>
  );
});

function Name({
  node,
  facts,
  isWide,
}: {
  node: TraceNode;
  facts: WaterfallFacts;
  isWide: boolean;
}) {
  const t = useWords();
  if (node.kind === 'missing') {
    return (
      <>
        <CircleHelp size={15} className="shrink-0 text-ink-3" aria-hidden="true" />
        <span className="truncate text-ink-2">{t('trace.missing')}</span>
      </>
    );
  }
  if (node.kind === 'log') {
    return (
      <>
        <ScrollText size={14} className="shrink-0 text-ink-3" aria-hidden="true" />
        <span className="sr-only">{t('trace.log')}</span>
        <span className="code min-w-0 truncate text-ink-2">
          {node.hasErrorInside && (
            <b>
              <Seen text={node.log.severity} />{' '}
            </b>
          )}
          <Seen text={node.log.body} />
        </span>
      </>
    );
  }
  const { service, operation, hasError } = node.span;
  return (
    <>
      <span
        aria-hidden="true"
        className="h-4 w-1.5 shrink-0 rounded-sm"
        style={{ background: seriesColour(facts.serviceAt.get(service) ?? 0) }}
      />
      <span className={`min-w-0 ${isWide ? 'truncate' : 'leading-tight'}`}>
        <span className={`label ${isWide ? 'mr-1' : 'block truncate'}`}>
          <Seen text={service} />
        </span>{' '}
        <span
          className={`${isWide ? '' : 'line-clamp-1 text-sm'} ${hasError ? 'font-semibold' : ''}`}
        >
          <Seen text={operation} />
        </span>
      </span>
      {hasError && (
        <span className="chip shrink-0 border-removed-ink bg-removed py-0 text-xs text-removed-ink">
          <TriangleAlert size={12} aria-hidden="true" />
          {t('trace.failed')}
        </span>
      )}
    </>
  );
}
