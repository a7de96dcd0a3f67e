import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { Check } from 'lucide-react';
import type { ChangedFile } from '../../src/engine/change/scope.ts';
import { Lines } from '../figures.tsx';
import { useWords } from '../words.ts';

/** With fewer files, one look is quicker than a list. */
export const filesListedMin = 8;
/** Names of a huge change that are listed; the filter finds the others. */
const namesMax = 1000;

/** The files of a large change: found by name, gone to, and all opened or closed at once. */
export function FileList({
  files,
  total,
  seen,
  filter,
  onFilter,
  onOpenAll,
  onGo,
}: {
  /** Those that the filter leaves. */
  files: readonly ChangedFile[];
  total: number;
  seen: (file: ChangedFile) => boolean;
  filter: string;
  onFilter: (filter: string) => void;
  onOpenAll: (isOpen: boolean) => void;
  onGo: (path: string) => void;
}) {
  const t = useWords();
  const ticked = files.filter(seen).length;
  return (
    <div className="sheet mb-2 px-4 py-3">
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
        <TextField
          className="min-w-0 flex-1 basis-56"
          label={t('files.filter')}
          hidesLabel
          placeholder={t('files.filter')}
          maxLength={200}
          value={filter}
          onChange={onFilter}
        />
        <div className="flex gap-1">
          <Button kind="quiet" className="px-2.5" onClick={() => onOpenAll(true)}>
            {t('files.open-all')}
          </Button>
          <Button kind="quiet" className="px-2.5" onClick={() => onOpenAll(false)}>
            {t('files.close-all')}
          </Button>
        </div>
      </div>
      <p role="status" className="label mt-2">
        {filter.trim() === ''
          ? t('files.count', { count: total })
          : t('files.found', { found: files.length, count: total })}
        {ticked > 0 && ` · ${t('files.seen', { count: ticked })}`}
      </p>
      <Disclosure label={t('files.list')}>
        <ol className="max-h-80 overflow-y-auto pb-1">
          {files.slice(0, namesMax).map((file) => (
            <li
              key={file.path}
              className="[contain-intrinsic-size:auto_2.75rem] [content-visibility:auto]"
            >
              <button
                type="button"
                className="flex min-h-11 w-full items-center gap-2 rounded px-1 text-left hover:bg-sunk"
                onClick={() => onGo(file.path)}
              >
                <span className="code min-w-0 flex-1 truncate">
                  <Seen text={file.path} />
                </span>
                {seen(file) && (
                  <Check size={15} className="shrink-0" aria-label={t('files.ticked')} />
                )}
                {file.state !== 'modified' && (
                  <span className="label shrink-0">{t(`file.${file.state}`)}</span>
                )}
                {!file.binary && <Lines added={file.linesAdded} deleted={file.linesDeleted} />}
              </button>
            </li>
          ))}
        </ol>
        {files.length > namesMax && (
          <p className="label">{t('files.more', { count: files.length - namesMax })}</p>
        )}
      </Disclosure>
    </div>
  );
}
