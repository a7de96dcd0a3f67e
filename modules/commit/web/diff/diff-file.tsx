import type { HiddenFile } from '@dojang/commit/engine/lint';
import { Seen } from '@dojang/kernel/web';
import { useLanguage } from '@dojang/ui/words.ts';
import { Check, ChevronRight, EyeOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ChangedElement, ChangedFile } from '../../src/engine/change/scope.ts';
import type { Leaving } from '../errands/use-leaving.ts';
import { Lines } from '../figures.tsx';
import { PartSelect } from '../split/part-select.tsx';
import type { Arrange } from '../split/use-arrange.ts';
import { useWords } from '../words.ts';
import { FileTools } from './file-tools.tsx';
import { linesDrawnMax } from './fold.ts';
import { type DiffText, Hunks } from './hunks.tsx';
import { Near } from './near.tsx';

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
  return (
    <details
      ref={place}
      open={open}
      className="sheet scroll-mt-2 overflow-clip [contain-intrinsic-size:auto_3rem] [content-visibility:auto]"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <Title
        file={file}
        isOpen={open}
        isOut={leaving?.isOut(ids) ?? false}
        isSeen={isSeen}
        isAbsent={isAbsent}
      />
      {hidden && (
        <p className="flex items-start gap-2 border-t border-line px-3 py-2 text-sm text-ink-2">
          <EyeOff size={16} className="mt-0.5 shrink-0" aria-hidden="true" />
          {t(`hidden.${hidden.why}`, { lines: number.format(hidden.lines) })}
        </p>
      )}
      {arrange && (
        <div className="flex justify-end border-t border-line px-3 py-1.5">
          <PartSelect arrange={arrange} hunks={ids} name={nameOf(file)} />
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

const nameOf = ({ path }: ChangedFile) => path.slice(path.lastIndexOf('/') + 1);

/** What stands of a file while it is folded, too. */
function Title({
  file,
  isOpen,
  isOut,
  isSeen,
  isAbsent,
}: {
  file: ChangedFile;
  isOpen: boolean;
  /** It is left out. */
  isOut: boolean;
  isSeen: boolean;
  isAbsent: boolean;
}) {
  const t = useWords();
  const name = nameOf(file);
  return (
    <summary className="sticky top-0 z-10 flex min-h-12 items-center gap-2 bg-sheet px-3 py-2 -outline-offset-2 hover:bg-sunk">
      <ChevronRight
        size={16}
        className={`shrink-0 text-ink-3 ${isOpen ? 'rotate-90' : ''}`}
        aria-hidden="true"
      />
      <span className={`code min-w-0 flex-1 break-all ${isOut ? 'line-through' : ''}`}>
        <span className="text-ink-3">
          <Seen text={file.path.slice(0, file.path.length - name.length)} />
        </span>
        <span className="font-semibold">
          <Seen text={name} />
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
  );
}
