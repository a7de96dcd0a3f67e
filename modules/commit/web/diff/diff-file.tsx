import type { HiddenFile } from '@dojang/commit/engine/lint';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { Check, ChevronRight, EyeOff } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { z } from 'zod';
import type { ChangedElement, ChangedFile } from '../../src/engine/change/scope.ts';
import type { diffFile } from '../../src/schema.ts';
import type { Leaving } from '../errands/use-leaving.ts';
import { Lines } from '../figures.tsx';
import { PartSelect } from '../split/part-select.tsx';
import type { Arrange } from '../split/use-arrange.ts';
import { useWords } from '../words.ts';
import { FileTools, LeaveButton } from './file-tools.tsx';
import { hunksIn, linesDrawnMax, namesOfHunk } from './fold.ts';
import { Near } from './near.tsx';
import { type DiffHunk, type DiffLine, parseDiff } from './parse-diff.ts';
import { tokenize } from './tokens.ts';

type DiffText = z.infer<typeof diffFile>;

/** One value is one command, however often it is drawn. */
export interface FileCommand {
  readonly isOpen: boolean;
  readonly goes?: boolean;
}

/** About the height of a line of code. */
const lineHeightPx = 22;

/** One file, folded or open. Its lines are drawn only when it is open. */
export function DiffFile({
  file,
  diff,
  hidden,
  elements,
  startOpen,
  isAbsent,
  arrange,
  command,
  isSeen,
  onSeen,
  leaving,
  ignored,
}: {
  file: ChangedFile;
  diff?: DiffText;
  /** What in the file cannot be seen here. */
  hidden?: HiddenFile;
  elements: readonly ChangedElement[];
  startOpen: boolean;
  /** The contents are not on the machine, so the kind of the file is unknown. */
  isAbsent: boolean;
  /** Of a split: which commit the file goes into, and its hunks. */
  arrange?: Arrange;
  /** Opens or closes the file from outside; one that `goes` is scrolled to. */
  command?: FileCommand;
  isSeen: boolean;
  onSeen: () => void;
  /** Where parts may be left out. */
  leaving?: Leaving;
  /** What a line in `.gitignore` would name. */
  ignored: string | null;
}) {
  const t = useWords();
  const number = new Intl.NumberFormat(useLanguage());
  const [open, setOpen] = useState(startOpen && !isSeen);
  const place = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!command) return;
    setOpen(command.isOpen);
    if (command.goes) place.current?.scrollIntoView({ block: 'start' });
  }, [command]);
  const ids = file.hunks.map(({ id }) => id);
  const isOut = leaving?.isOut(ids) ?? false;
  const slash = file.path.lastIndexOf('/') + 1;
  return (
    <details
      ref={place}
      open={open}
      className="sheet scroll-mt-2 overflow-clip [contain-intrinsic-size:auto_3rem] [content-visibility:auto]"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="sticky top-0 z-10 flex min-h-12 items-center gap-2 bg-sheet px-3 py-2 -outline-offset-2 hover:bg-sunk">
        <ChevronRight
          size={16}
          className={`shrink-0 text-ink-3 ${open ? 'rotate-90' : ''}`}
          aria-hidden="true"
        />
        <span className={`code min-w-0 flex-1 break-all ${isOut ? 'line-through' : ''}`}>
          <span className="text-ink-3">
            <Seen text={file.path.slice(0, slash)} />
          </span>
          <span className="font-semibold">
            <Seen text={file.path.slice(slash)} />
          </span>
          {file.oldPath && file.oldPath !== file.path && (
            <span className="block text-ink-3">{t('diff.was', { path: file.oldPath })}</span>
          )}
        </span>
        <span className="flex shrink-0 flex-col items-end text-xs sm:flex-row sm:gap-3">
          {isSeen && <Check size={15} className="shrink-0" aria-label={t('files.ticked')} />}
          {(file.state !== 'modified' || file.ignored) && (
            <span className="text-ink-2">
              {file.ignored && !isAbsent ? t(`ignored.${file.ignored}`) : t(`file.${file.state}`)}
            </span>
          )}
          {!file.binary && <Lines added={file.linesAdded} deleted={file.linesDeleted} />}
        </span>
      </summary>
      {hidden && (
        <p className="flex items-start gap-2 border-t border-line px-3 py-2 text-sm text-ink-2">
          <EyeOff size={16} className="mt-0.5 shrink-0" aria-hidden="true" />
          {t(`hidden.${hidden.why}`, { lines: number.format(hidden.lines) })}
        </p>
      )}
      {arrange && (
        <div className="flex justify-end border-t border-line px-3 py-1.5">
          <PartSelect arrange={arrange} hunks={ids} name={file.path.slice(slash)} />
        </div>
      )}
      {open && (
        <FileTools
          hunks={ids}
          isSeen={isSeen}
          onSeen={() => {
            setOpen(isSeen);
            onSeen();
          }}
          ignored={ignored}
          {...(leaving ? { leaving } : {})}
        />
      )}
      {open && !(hidden && hidden.lines === 0) && (
        <Near
          heightPx={Math.min(linesDrawnMax, file.linesAdded + file.linesDeleted) * lineHeightPx}
        >
          <Hunks
            file={file}
            elements={elements}
            isAbsent={isAbsent}
            {...(diff ? { diff } : {})}
            {...(arrange && file.hunks.length > 1 ? { arrange } : {})}
            {...(leaving && file.hunks.length > 1 ? { leaving } : {})}
          />
        </Near>
      )}
    </details>
  );
}

function Hunks({
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

const looks = {
  added: { row: 'bg-added', sign: '+' },
  removed: { row: 'bg-removed', sign: '−' },
  same: { row: '', sign: ' ' },
  note: { row: 'text-ink-3', sign: '' },
} as const;

const coloured = (text: string, path: string) =>
  tokenize(text, path).map((token, index) =>
    token.kind === 'plain' ? (
      token.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a line never move.
      <span key={index} className={`tok-${token.kind}`}>
        {token.text}
      </span>
    ),
  );

function Line({ line, path }: { line: DiffLine; path: string }) {
  const t = useWords();
  const { row, sign } = looks[line.kind];
  return (
    <div className={`flex pr-3 ${row}`}>
      <span className="hidden w-11 shrink-0 pr-2 text-right text-ink-3 select-none md:block">
        {line.newLine ?? line.oldLine}
      </span>
      <span className="w-6 shrink-0 text-center text-ink-2 select-none" aria-hidden="true">
        {sign}
      </span>
      {line.kind === 'added' && <span className="sr-only">{t('diff.added')}</span>}
      {line.kind === 'removed' && <span className="sr-only">{t('diff.removed')}</span>}
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere] whitespace-pre-wrap">
        <Seen text={line.text} draw={(seen) => coloured(seen, path)} />
      </span>
    </div>
  );
}
