import { Seen } from '@dojang/kernel/web';
import { CircleCheck, CircleX, Info } from 'lucide-react';
import type { LintFinding } from '../../src/engine/change/scope.ts';
import { useWords } from '../words.ts';
import { lintText } from './lint-words.ts';

/** What the convention says of the message, while it is typed. */
export function LintList({ findings }: { findings: readonly LintFinding[] }) {
  const t = useWords();
  return (
    <div aria-live="polite" className="text-sm text-ink-2">
      {findings.length === 0 ? (
        <p className="flex items-center gap-1.5">
          <CircleCheck size={15} className="text-added-ink" aria-hidden="true" />
          {t('lint.clean')}
        </p>
      ) : (
        <ul className="space-y-0.5">
          {findings.map((finding) => (
            <li key={`${finding.rule}:${finding.start}`} className="flex items-start gap-1.5">
              {finding.level === 'block' ? (
                <CircleX
                  size={15}
                  className="mt-1 shrink-0 text-removed-ink"
                  aria-label={t('lint.block')}
                />
              ) : (
                <Info size={15} className="mt-1 shrink-0" aria-label={t('lint.warn')} />
              )}
              <span className={finding.level === 'block' ? 'font-semibold text-ink' : ''}>
                <Seen text={lintText(t, finding)} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
