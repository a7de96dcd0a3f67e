import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { z } from 'zod';
import type { ChangedElement, ChangedFile } from '../../src/engine/change/scope.ts';
import type { diffFile } from '../../src/schema.ts';
import type { Leaving } from '../errands/use-leaving.ts';
import { PartSelect } from '../split/part-select.tsx';
import type { Arrange } from '../split/use-arrange.ts';
import { useWords } from '../words.ts';
import { LeaveButton } from './file-tools.tsx';
import { hunksIn, linesDrawnMax, namesOfHunk } from './fold.ts';
import { Line } from './line.tsx';
import { type DiffHunk, parseDiff } from './parse-diff.ts';

export type DiffText = z.infer<typeof diffFile>;

/** The changed lines of a file by hunks, or why there are none to be seen. */
export function Hunks({
  file,
  diff,
  elements,
  isAbsent,
  arrange,
  leaving,
}: {
  file: ChangedFile;
  diff?: DiffText;
  elements: readonly ChangedElement[];
  isAbsent: boolean;
  arrange?: Arrange;
  leaving?: Leaving;
}) {
  const t = useWords();
  const hunks = useMemo(() => (diff ? parseDiff(diff.text) : []), [diff]);
  if (hunks.length === 0) {
    const lines = file.linesAdded + file.linesDeleted;
    if (!file.binary && lines > 0) return null;
    return (
      <p className="border-t border-line px-4 py-3 text-sm text-ink-2">
        {t(isAbsent ? 'diff.unseen' : file.binary ? 'diff.binary' : 'diff.no-text')}
      </p>
    );
  }
  return (
    <div className="border-t border-line">
      {hunks.map((hunk) => (
        <Hunk
          key={`${hunk.oldStart}:${hunk.newStart}`}
          hunk={hunk}
          path={file.path}
          names={namesOfHunk(hunk, file, elements)}
          ids={hunksIn(hunk, file)}
          {...(arrange ? { arrange } : {})}
          {...(leaving ? { leaving } : {})}
        />
      ))}
    </div>
  );
}

function Hunk({
  hunk,
  path,
  names,
  arrange,
  leaving,
  ids,
}: {
  hunk: DiffHunk;
  path: string;
  names: readonly string[];
  arrange?: Arrange;
  leaving?: Leaving;
  ids: readonly string[];
}) {
  const t = useWords();
  const [whole, setWhole] = useState(hunk.lines.length <= linesDrawnMax);
  const shown = whole ? hunk.lines : hunk.lines.slice(0, linesDrawnMax);
  const name =
    names.length > 0 ? names.join(', ') : t('diff.line', { line: Math.max(1, hunk.newStart) });
  return (
    <details open className="group border-line [&+&]:border-t">
      <summary className="code flex min-h-11 items-center gap-2 bg-sunk px-3 text-ink-2 -outline-offset-2">
        <ChevronRight size={13} className="shrink-0 group-open:rotate-90" aria-hidden="true" />
        <span className="min-w-0 flex-1 truncate">
          <Seen text={name} />
        </span>
      </summary>
      {(arrange || leaving) && ids.length > 0 && (
        <div className="flex items-center justify-end px-2">
          {leaving && <LeaveButton leaving={leaving} hunks={ids} what="hunk" />}
          {arrange && <PartSelect arrange={arrange} hunks={ids} name={name} />}
        </div>
      )}
      <div className={`code overflow-hidden ${leaving?.isOut(ids) ? 'line-through' : ''}`}>
        {shown.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a hunk never move.
          <Line key={index} line={line} path={path} />
        ))}
      </div>
      {!whole && (
        <Button kind="quiet" className="w-full" onClick={() => setWhole(true)}>
          {t('diff.show-all', { count: hunk.lines.length - linesDrawnMax })}
        </Button>
      )}
    </details>
  );
}
