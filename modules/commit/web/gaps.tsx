import { Seen } from '@dojang/kernel/web';
import type { Gaps as Without } from '../src/engine/change/scope.ts';
import { useWords } from './words.ts';

const reasons = ['unread', 'large', 'absent'] as const;

/** Files that the machine could not take in, or not look into: named before anybody decides. */
export function Gaps({ gaps }: { gaps: Without | undefined }) {
  const t = useWords();
  if (!gaps || gaps.total === 0) return null;
  return (
    <section aria-label={t('gaps.title')} className="mt-3 border-t border-line pt-3 text-sm">
      {reasons.map((why) => {
        const files = gaps.files.filter((file) => file.why === why);
        return (
          files.length > 0 && (
            <div key={why} className="mt-1">
              <p className="font-semibold">{t(`gaps.${why}`)}</p>
              <ul className="code max-h-40 overflow-auto break-all text-ink-2">
                {files.map(({ path }) => (
                  <li key={path}>
                    <Seen text={path} />
                  </li>
                ))}
              </ul>
            </div>
          )
        );
      })}
      {gaps.total > gaps.files.length && (
        <p className="label mt-1">{t('gaps.more', { count: gaps.total - gaps.files.length })}</p>
      )}
    </section>
  );
}
