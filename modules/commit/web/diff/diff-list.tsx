import { foldedAs, hiddenFiles } from '@dojang/commit/engine/lint';
import { When } from '@dojang/ui/times/when.tsx';
import { useMemo } from 'react';
import type { CommitDraft } from '../../src/schema.ts';
import type { Arrange } from '../split/use-arrange.ts';
import { useWords } from '../words.ts';
import { DiffFile } from './diff-file.tsx';
import { linesOpenMax } from './fold.ts';

/** Every file of the change. Small ones lie open, up to what a thumb can scroll. In a split, each says its commit. */
export function DiffList({ commit, arrange }: { commit: CommitDraft; arrange?: Arrange }) {
  const t = useWords();
  const { scope, diff } = commit;
  const hidden = useMemo(
    () => new Map(hiddenFiles(scope.files, diff).map((file) => [file.path, file])),
    [scope.files, diff],
  );
  const absent = new Set(
    scope.gaps?.files.filter(({ why }) => why === 'absent').map(({ path }) => path),
  );
  const texts = useMemo(() => new Map((diff ?? []).map((file) => [file.path, file])), [diff]);
  let budget = linesOpenMax;
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
      <div className="space-y-2">
        {scope.files.map((file) => {
          const lines = file.linesAdded + file.linesDeleted;
          const isOpen = foldedAs(file.path) === null && lines <= budget;
          if (isOpen) budget -= lines;
          const text = texts.get(file.path);
          const hiddenHere = diff ? hidden.get(file.path) : undefined;
          return (
            <DiffFile
              key={file.path}
              file={file}
              elements={scope.elements.filter((element) => element.path === file.path)}
              startOpen={isOpen}
              isAbsent={absent.has(file.path)}
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
