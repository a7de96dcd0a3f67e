import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { EyeOff, Minus } from 'lucide-react';
import { useMemo } from 'react';
import type { CommitDraft } from '../../src/schema.ts';
import { useWords } from '../words.ts';
import { ignorable } from './ignorable.ts';
import type { Leaving } from './use-leaving.ts';

/** More flagged files than these are left out in the change itself. */
const filesMax = 5;

/** For each file that may hold a secret: one tap takes it out of the commit, or ignores it for good. */
export function LeaveOrIgnore({ commit, leaving }: { commit: CommitDraft; leaving: Leaving }) {
  const t = useWords();
  const { secrets, scope } = commit;
  const flagged = useMemo(() => {
    const paths = new Set(secrets.map(({ path }) => path));
    return scope.files.filter(({ path }) => paths.has(path)).slice(0, filesMax);
  }, [secrets, scope.files]);
  return (
    <ul className="mt-1 space-y-1 border-t border-line pt-2 empty:hidden">
      {flagged.map((file) => {
        const ignored = ignorable(file, scope.files, true);
        return (
          <li key={file.path}>
            <p className="code text-sm break-all">
              <Seen text={file.path} />
            </p>
            <div className="-ml-2.5 flex flex-wrap">
              {ignored !== null && (
                <Button
                  kind="quiet"
                  Icon={EyeOff}
                  className="px-2.5 text-left max-sm:text-sm"
                  disabled={leaving.isBusy}
                  onClick={() => leaving.ignore(ignored)}
                >
                  {t(ignored.endsWith('/') ? 'leave.ignore-folder' : 'leave.ignore', {
                    path: ignored,
                  })}
                </Button>
              )}
              {scope.files.length > 1 && (
                <Button
                  kind="quiet"
                  Icon={Minus}
                  className="px-2.5 max-sm:text-sm"
                  disabled={leaving.isBusy}
                  onClick={() => leaving.send(file.hunks.map(({ id }) => id))}
                >
                  {t('leave.file')}
                </Button>
              )}
            </div>
            {file.state !== 'added' && <p className="label">{t('leave.tracked')}</p>}
          </li>
        );
      })}
    </ul>
  );
}
