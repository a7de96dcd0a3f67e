import { Seen } from '@dojang/kernel/web';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { Suspects as Found, Suspect } from '../../src/context/suspects/schema.ts';
import { useWords } from '../words.ts';

/** Commits that may have done it, the likeliest first; or the reason why there is none. */
export function Suspects({ suspects: { commits, reason, tried } }: { suspects: Found }) {
  const t = useWords();
  if (commits.length === 0) {
    return (
      <>
        <p className="text-ink-2">{t(`suspect.none.${reason ?? 'nothing-changed'}`)}</p>
        {tried.length > 0 && (
          <Disclosure label={t('suspect.tried', { count: tried.length })}>
            <ul className="code pb-1 text-ink-2">
              {tried.map((path) => (
                <li key={path} className="break-all">
                  <Seen text={path} />
                </li>
              ))}
            </ul>
          </Disclosure>
        )}
      </>
    );
  }
  return (
    <ol className="space-y-3">
      {commits.map((commit) => (
        <Commit key={commit.sha} commit={commit} />
      ))}
    </ol>
  );
}

function Commit({ commit }: { commit: Suspect }) {
  const t = useWords();
  const { sha, subject, at, stampedBy, draftId, isOfFirstRelease, match, element, path } = commit;
  return (
    <li className="min-w-0">
      <a href={`/drafts/${draftId}`} className="link block py-1 font-medium break-words">
        <Seen text={subject} />
      </a>
      <p className="label flex flex-wrap gap-x-3">
        <code className="code">{sha.slice(0, 8)}</code>
        <span>
          <Seen text={stampedBy} />
        </span>
        <When at={at} />
      </p>
      <p className="text-sm text-ink-2">
        <Seen text={t(`suspect.match.${match}`, { element: element ?? path })} />{' '}
        {isOfFirstRelease && t('suspect.first-release')}
      </p>
    </li>
  );
}
