import { Info } from 'lucide-react';
import type { Trace } from '../../src/context/trace/schema.ts';
import { useWords } from '../words.ts';

/** What is not as it should be in a trace: spans that are not shown or did not arrive, and clocks that differ. */
export function TraceNotes({ trace }: { trace: Trace }) {
  const t = useWords();
  const skewed = trace.spans.filter(({ skewMs }) => skewMs !== null).length;
  const notes = [
    trace.isCut && t('trace.cut', { count: trace.spans.length }),
    trace.missing.length > 0 && t('trace.orphans', { count: trace.missing.length }),
    skewed > 0 && t('trace.skewed', { count: skewed }),
    trace.areLogsCut && t('trace.logs-cut', { count: trace.logs.length }),
  ].filter((note) => note !== false);
  if (notes.length === 0) return null;
  return (
    <ul className="mb-3 space-y-1 text-sm text-ink-2">
      {notes.map((note) => (
        <li key={note} className="flex gap-2">
          <Info size={15} className="mt-0.5 shrink-0" aria-hidden="true" />
          {note}
        </li>
      ))}
    </ul>
  );
}
