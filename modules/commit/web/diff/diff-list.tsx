import { foldedAs, hiddenFiles } from '@dojang/commit/engine/lint';
import { When } from '@dojang/ui/times/when.tsx';
import { useDeferredValue, useMemo, useState } from 'react';
import type { ChangedElement, ChangedFile } from '../../src/engine/change/scope.ts';
import type { CommitDraft } from '../../src/schema.ts';
import { ignorable } from '../errands/ignorable.ts';
import { LeavingBar } from '../errands/leaving-bar.tsx';
import type { Leaving } from '../errands/use-leaving.ts';
import type { Arrange } from '../split/use-arrange.ts';
import { useWords } from '../words.ts';
import { DiffFile, type FileCommand } from './diff-file.tsx';
import { FileList, filesListedMin } from './file-list.tsx';
import { linesOpenMax } from './fold.ts';
import { seenMark, useSeen } from './use-seen.ts';

/** The files that lie open at first: small ones, up to what a thumb can scroll. */
function openedOf(files: readonly ChangedFile[]): ReadonlySet<string> {
  let budget = linesOpenMax;
  const open = new Set<string>();
  for (const file of files) {
    const lines = file.linesAdded + file.linesDeleted;
    if (foldedAs(file.path) !== null || lines > budget) continue;
    budget -= lines;
    open.add(file.path);
  }
  return open;
}

const none: readonly ChangedElement[] = [];

/** Every file of the change. In a split, each says its commit; where it may still change, parts can be left out. */
export function DiffList({
  commit,
  arrange,
  leaving,
}: {
  commit: CommitDraft;
  arrange?: Arrange;
  leaving?: Leaving;
}) {
  const t = useWords();
  const { scope, diff, secrets } = commit;
  const seen = useSeen();
  const [filter, setFilter] = useState('');
  const [all, setAll] = useState<FileCommand>();
  const [gone, setGone] = useState<{ readonly path: string; readonly command: FileCommand }>();
  const asked = useDeferredValue(filter.trim().normalize('NFC').toLowerCase());
  const hidden = useMemo(
    () => new Map(hiddenFiles(scope.files, diff).map((file) => [file.path, file])),
    [scope.files, diff],
  );
  const absent = useMemo(
    () => new Set(scope.gaps?.files.filter(({ why }) => why === 'absent').map(({ path }) => path)),
    [scope.gaps],
  );
  const texts = useMemo(() => new Map((diff ?? []).map((file) => [file.path, file])), [diff]);
  const elements = useMemo(() => Map.groupBy(scope.elements, ({ path }) => path), [scope.elements]);
  const opened = useMemo(() => openedOf(scope.files), [scope.files]);
  const flagged = useMemo(() => new Set(secrets.map(({ path }) => path)), [secrets]);
  const marks = useMemo(
    () =>
      new Map(scope.files.map(({ path }) => [path, seenMark(path, texts.get(path)?.text ?? '')])),
    [scope.files, texts],
  );
  const markOf = ({ path }: ChangedFile) => marks.get(path) ?? '';
  const shown = scope.files.filter(
    ({ path }) => asked === '' || path.normalize('NFC').toLowerCase().includes(asked),
  );
  return (
    <section aria-label={t('diff.title')} className="min-w-0">
      <div className="mt-6 mb-2 flex items-baseline justify-between gap-3">
        <h2 className="font-semibold">{t('diff.title')}</h2>
        {diff && (
          <p className="label">
            {t('diff.lives-until')} <When at={commit.diffExpiresAt} />
          </p>
        )}
      </div>
      {!diff && <p className="sheet mb-2 px-4 py-3 text-sm text-ink-2">{t('diff.expired')}</p>}
      {leaving && <LeavingBar leaving={leaving} />}
      {scope.files.length >= filesListedMin && (
        <FileList
          files={shown}
          total={scope.files.length}
          seen={(file) => seen.has(markOf(file))}
          filter={filter}
          onFilter={setFilter}
          onOpenAll={(isOpen) => {
            setGone(undefined);
            setAll({ isOpen });
          }}
          onGo={(path) => setGone({ path, command: { isOpen: true, goes: true } })}
        />
      )}
      <div className="space-y-2">
        {shown.map((file) => {
          const text = texts.get(file.path);
          const hiddenHere = diff ? hidden.get(file.path) : undefined;
          const command = gone?.path === file.path ? gone.command : all;
          return (
            <DiffFile
              key={file.path}
              file={file}
              elements={elements.get(file.path) ?? none}
              startOpen={opened.has(file.path)}
              isAbsent={absent.has(file.path)}
              isSeen={seen.has(markOf(file))}
              onSeen={() => seen.toggle(markOf(file))}
              ignored={ignorable(file, scope.files, flagged.has(file.path))}
              {...(command ? { command } : {})}
              {...(leaving ? { leaving } : {})}
              {...(arrange ? { arrange } : {})}
              {...(text ? { diff: text } : {})}
              {...(hiddenHere ? { hidden: hiddenHere } : {})}
            />
          );
        })}
      </div>
    </section>
  );
}
