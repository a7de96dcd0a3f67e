import { Seen } from '@dojang/kernel/web';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import type { Gaps as Without } from '../src/engine/change/scope.ts';
import { useWords } from './words.ts';

const reasons = ['unread', 'large', 'absent'] as const;
/** Files of a reason that are named at once; the rest are a tap away. */
const namedMax = 5;

/** Files that the machine could not capture or read. They are named before anybody decides. */
export function Gaps({ gaps }: { gaps: Without | undefined }) {
  const t = useWords();
  if (!gaps || gaps.total === 0) return null;
  return (
    <section aria-label={t('gaps.title')} className="mt-3 border-t border-line pt-3 text-sm">
      {reasons.map((why) => {
        const paths = gaps.files.filter((file) => file.why === why).map(({ path }) => path);
        return (
          paths.length > 0 && (
            <div key={why} className="mt-2 first:mt-0">
              <p className="font-semibold">{t(`gaps.${why}`)}</p>
              <Paths paths={paths.slice(0, namedMax)} />
              {paths.length > namedMax && (
                <Disclosure label={t('gaps.more', { count: paths.length - namedMax })}>
                  <Paths paths={paths.slice(namedMax)} />
                </Disclosure>
              )}
            </div>
          )
        );
      })}
      {gaps.total > gaps.files.length && (
        <p className="label mt-1">{t('gaps.unnamed', { count: gaps.total - gaps.files.length })}</p>
      )}
    </section>
  );
}

function Paths({ paths }: { paths: readonly string[] }) {
  return (
    <ul className="code break-all text-ink-2">
      {paths.map((path) => (
        <li key={path} className="mt-1">
          <Seen text={path} />
        </li>
      ))}
    </ul>
  );
}
