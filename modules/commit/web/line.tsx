import type { DraftLine } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import type { CommitSummary } from '../src/schema.ts';
import { Lines } from './figures.tsx';
import { useWords } from './words.ts';

/**
 * The facts of an inbox card. An old draft's summary may lack some: what is missing is not shown. A group is a
 * repository, which its heading names.
 */
export function CommitLine({
  draft,
  isGrouped = false,
}: {
  draft: DraftLine;
  isGrouped?: boolean;
}) {
  const t = useWords();
  const summary = draft.summary as Partial<CommitSummary>;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      <span className="font-medium">
        {!isGrouped && summary.repository && <Seen text={summary.repository} />}
        {summary.branch && (
          <span className="text-ink-3">
            {!isGrouped && ' · '}
            <Seen text={summary.branch} />
          </span>
        )}
      </span>
      <span>{t('line.files', { count: summary.files ?? 0 })}</span>
      <Lines added={summary.linesAdded ?? 0} deleted={summary.linesDeleted ?? 0} />
      {(summary.concerns ?? 1) > 1 && (
        <span>{t('line.concerns', { count: summary.concerns ?? 1 })}</span>
      )}
    </span>
  );
}
