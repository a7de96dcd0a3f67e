import { Seen } from '@dojang/kernel/web';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { WindowedRows } from '@dojang/ui/lists/windowed-rows.tsx';
import { useWide } from '@dojang/ui/places/use-wide.ts';
import { seriesColour } from '@dojang/ui/plots/series-colour.ts';
import { durationWriter } from '@dojang/ui/times/duration.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMemo, useState } from 'react';
import type { Trace } from '../../src/context/trace/schema.ts';
import { type Translate, useWords } from '../words.ts';
import { NodePanel } from './span-panel.tsx';
import { shareAt } from './time-scale.ts';
import { TraceNotes } from './trace-notes.tsx';
import type { TraceNode } from './trace-tree.ts';
import { useTraceTree } from './use-trace-tree.ts';
import { factsOf, type WaterfallFacts } from './waterfall-facts.ts';
import { rowId, rowPx, WaterfallRow } from './waterfall-row.tsx';

const titleOf = (t: Translate, node: TraceNode): string =>
  node.kind === 'span'
    ? node.span.operation
    : t(node.kind === 'missing' ? 'trace.missing' : 'trace.log');

/** A trace as a waterfall; on a phone as an indented list whose rows open a sheet. */
export function TraceWaterfall({ trace }: { trace: Trace }) {
  const t = useWords();
  const language = useLanguage();
  const isWide = useWide('lg');
  const [showsLogs, setShowsLogs] = useState(true);
  const write = useMemo(() => durationWriter(language), [language]);
  const facts = useMemo(() => factsOf(trace), [trace]);
  const height = isWide ? rowPx.desk : rowPx.phone;
  const tree = useTraceTree(trace, { showsLogs, isWide, rowPx: height });
  const chosen = tree.rows.find(({ node }) => node.key === tree.chosen)?.node;
  const panel = chosen && <NodePanel node={chosen} trace={trace} facts={facts} write={write} />;
  return (
    <>
      <TraceNotes trace={trace} />
      <div className="flex flex-wrap items-center justify-between gap-x-6">
        <Legend services={trace.services} />
        {trace.logs.length > 0 && (
          <CheckField label={t('trace.show-logs')} checked={showsLogs} onChange={setShowsLogs} />
        )}
      </div>
      <div className={isWide ? 'grid grid-cols-[minmax(0,1fr)_21rem] items-start gap-4' : ''}>
        <div className="min-w-0">
          <div
            role="tree"
            aria-label={t('trace.tree')}
            aria-activedescendant={chosen ? rowId(chosen.key) : undefined}
            tabIndex={0}
            onKeyDown={tree.press}
            className="sheet overflow-clip -outline-offset-2"
          >
            {isWide && <Ticks facts={facts} write={write} />}
            <WindowedRows count={tree.rows.length} rowPx={height} listRef={tree.list}>
              {(index) => {
                const row = tree.rows[index];
                return (
                  row && (
                    <WaterfallRow
                      key={row.node.key}
                      row={row}
                      facts={facts}
                      isWide={isWide}
                      isOpen={!tree.closed.has(row.node.key)}
                      isChosen={row.node.key === tree.chosen}
                      write={write}
                      onChoose={tree.choose}
                      onToggle={tree.toggle}
                    />
                  )
                );
              }}
            </WindowedRows>
          </div>
          <p className="label mt-2">{t('trace.legend-critical')}</p>
        </div>
        {isWide && (
          <section
            aria-label={t('trace.details')}
            className="sheet sticky top-4 max-h-[calc(100dvh-2rem)] overflow-y-auto px-4 py-3.5"
          >
            {chosen ? (
              <>
                <h2 className="mb-2 font-semibold break-words">
                  <Seen text={titleOf(t, chosen)} />
                </h2>
                {panel}
              </>
            ) : (
              <p className="text-sm text-ink-2">{t('trace.choose')}</p>
            )}
          </section>
        )}
      </div>
      {!isWide && chosen && (
        <SheetDialog open onClose={() => tree.choose('')} title={titleOf(t, chosen)}>
          {panel}
        </SheetDialog>
      )}
    </>
  );
}

/** Which colour is which service. */
function Legend({ services }: { services: readonly string[] }) {
  const t = useWords();
  return (
    <ul aria-label={t('trace.services')} className="flex min-h-11 flex-wrap items-center gap-x-4">
      {services.slice(0, 12).map((service, at) => (
        <li key={service} className="label flex items-center gap-1.5">
          <span
            aria-hidden="true"
            className="h-3 w-3 rounded-sm"
            style={{ background: seriesColour(at) }}
          />
          <Seen text={service} />
        </li>
      ))}
      {services.length > 12 && (
        <li className="label">{t('trace.services-more', { count: services.length - 12 })}</li>
      )}
    </ul>
  );
}

/** The round times above the bars. */
function Ticks({ facts, write }: { facts: WaterfallFacts; write: (durationMs: number) => string }) {
  return (
    <div
      aria-hidden="true"
      className="grid h-7 grid-cols-[minmax(0,5fr)_minmax(0,6fr)] border-b border-line"
    >
      <span />
      <div className="relative mr-16">
        {facts.ticks.map((tick) => (
          <span
            key={tick}
            className="label absolute top-1 border-l border-line-2 pl-1 text-xs whitespace-nowrap"
            style={{ left: `${shareAt(facts.scale, tick) * 100}%` }}
          >
            {shareAt(facts.scale, tick) < 0.95 && write(tick)}
          </span>
        ))}
      </div>
    </div>
  );
}
