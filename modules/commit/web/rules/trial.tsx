import type { Rule } from '@dojang/commit/engine/lint';
import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Meter } from '@dojang/ui/plots/meter.tsx';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { trial } from '../../src/rules/schema.ts';
import { lintText } from '../message/lint-words.ts';
import { useWords } from '../words.ts';
import { isFilled, type Where } from './rule-forms.ts';

type Outcome = z.infer<typeof trial>;

const shownMax = 8;
const waitMs = 350;

/** The value once nobody has typed for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), waitMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** What the rule, as it is in the form, would have said of past commits. */
export function Trial({ api, rule, where }: { api: Api; rule: Rule; where: Where }) {
  const t = useWords();
  const settled = useSettled(
    JSON.stringify({ rule: { ...rule, name: rule.name || '–' }, ...where }),
  );
  const isWhole = isFilled(rule.conditions, rule.action);
  const asked: { rule: Rule } & Where = JSON.parse(settled);
  const tried = useQuery({
    // A key of its own: a draft that comes in is no reason to try past commits again.
    queryKey: ['rule-trial', settled],
    queryFn: () => api.send<Outcome>('POST', '/commit/rule-trials', { ...asked, limit: 100 }),
    // The request lags behind what is typed.
    enabled: isWhole && isFilled(asked.rule.conditions, asked.rule.action),
    placeholderData: (before) => before,
    retry: false,
  });
  return (
    <section aria-labelledby="trial" aria-live="polite" className="rounded-lg bg-sunk px-3.5 py-3">
      <h3
        id="trial"
        className="flex flex-wrap items-baseline justify-between gap-x-3 font-semibold"
      >
        {t('trial.title')}
        {tried.isFetching && isWhole && (
          <span className="label font-normal">{t('trial.working')}</span>
        )}
      </h3>
      {!isWhole ? (
        <p className="label mt-1">{t('trial.unfinished')}</p>
      ) : tried.isError ? (
        <p className="label mt-1">{t('state.failing')}</p>
      ) : (
        tried.data && <Found outcome={tried.data} />
      )}
    </section>
  );
}

function Found({ outcome }: { outcome: Outcome }) {
  const t = useWords();
  const { commits, found } = outcome;
  if (commits === 0) return <p className="label mt-1">{t('trial.no-commits')}</p>;
  if (found.length === 0) return <p className="label mt-1">{t('trial.none', { commits })}</p>;
  return (
    <>
      <p className="label mt-1">{t('trial.found', { commits, found: found.length })}</p>
      <div className="mt-2">
        <Meter share={found.length / commits} />
      </div>
      <ul className="mt-2.5 space-y-2">
        {found.slice(0, shownMax).map(({ id, header, finding }) => {
          const kind = finding.rule === 'rule-repair' ? 'repair' : finding.level;
          return (
            <li key={id} className="text-sm leading-snug">
              <span className="mr-2 font-semibold">{t(`trial.${kind}`)}</span>
              <span className={kind === 'repair' ? 'text-ink-2 line-through' : ''}>
                <Seen text={header} />
              </span>
              {kind === 'repair' && (
                <span className="block">
                  <Seen text={String(finding.params.text ?? lintText(t, finding))} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {found.length > shownMax && (
        <p className="label mt-2">{t('trial.more', { count: found.length - shownMax })}</p>
      )}
    </>
  );
}
