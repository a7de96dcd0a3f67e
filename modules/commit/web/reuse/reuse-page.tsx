import { Seen } from '@dojang/kernel/web';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { reuseReport } from '../../src/schema.ts';
import { Failing, Rows } from '../history/states.tsx';
import type { Api } from '../shell.ts';
import { useLanguage, useWords } from '../words.ts';

type Report = z.infer<typeof reuseReport>;
type Template = Report['templates'][number];

/** What approved messages saved, and which of them are trusted to draft alone. */
export function ReusePage({ api }: { api: Api }) {
  const t = useWords();
  const report = useQuery({
    queryKey: ['commit', 'reuse'],
    queryFn: ({ signal }) => api.get<Report>('/commit/reuse', signal),
  });
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pt-2 pb-10 sm:px-6 md:pt-6">
      <a href="/history" data-back className="btn btn-quiet -ml-3 px-2">
        <ArrowLeft size={20} aria-hidden="true" />
        {t('history.title')}
      </a>
      <h1 className="mt-2 text-[1.375rem] font-bold md:text-2xl">{t('reuse.title')}</h1>
      <p className="mt-1.5 mb-5 text-ink-2">{t('reuse.text')}</p>
      {report.isPending && <Rows />}
      {report.isError && !report.data && <Failing onRetry={() => void report.refetch()} />}
      {report.data && <Loaded report={report.data} />}
    </div>
  );
}

function Loaded({ report }: { report: Report }) {
  const t = useWords();
  const language = useLanguage();
  const number = new Intl.NumberFormat(language);
  const compact = new Intl.NumberFormat(language, {
    notation: 'compact',
    maximumFractionDigits: 1,
  });
  return (
    <div className="appear">
      <dl className="sheet grid grid-cols-2 gap-x-4 gap-y-4 px-4 py-4 sm:grid-cols-4 sm:px-5">
        <Figure label={t('reuse.approved')}>{number.format(report.approved)}</Figure>
        <Figure label={t('reuse.used')}>{number.format(report.used)}</Figure>
        <Figure label={t('reuse.kept')}>
          {report.usedSettled === 0
            ? '–'
            : t('reuse.kept-of', {
                kept: number.format(report.usedKept),
                of: number.format(report.usedSettled),
              })}
        </Figure>
        <Figure label={t('reuse.saved')}>
          {t('reuse.saved-tokens', {
            calls: number.format(report.callsSaved),
            tokens: compact.format(report.tokensSaved),
          })}
        </Figure>
      </dl>
      <h2 className="mt-8 mb-1 text-lg font-semibold">{t('reuse.habits')}</h2>
      <p className="label mb-3">
        {t('reuse.habits-text', {
          threshold: percent(report.threshold, language),
          plan: report.plan[language],
        })}
      </p>
      {report.templates.length === 0 ? (
        <p className="sheet px-4 py-5 text-ink-2">{t('reuse.empty')}</p>
      ) : (
        <ul className="sheet rows">
          {report.templates.map((each) => (
            <Habit
              key={`${each.repositoryId} ${each.template}`}
              habit={each}
              threshold={report.threshold}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

const percent = (share: number, language: string) =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{label}</dt>
      <dd className="font-semibold tabular-nums">{children}</dd>
    </div>
  );
}

function Habit({ habit, threshold }: { habit: Template; threshold: number }) {
  const t = useWords();
  const language = useLanguage();
  const isTrusted = habit.trust >= threshold;
  return (
    <li className="px-4 py-3.5">
      <p className="code leading-snug break-words">
        <Seen text={habit.template} />
      </p>
      <Trust trust={habit.trust} threshold={threshold} />
      <p className="label mt-1.5 flex flex-wrap gap-x-3">
        <span className={isTrusted ? 'font-semibold text-ink' : ''}>
          {t(isTrusted ? 'reuse.trusted' : habit.trust === 0 ? 'reuse.new' : 'reuse.watched')}
        </span>
        <span>
          <Seen text={habit.repositoryName} />
        </span>
        <span>{t('reuse.told', { kept: habit.kept, told: habit.settled })}</span>
        {habit.trust > 0 && (
          <span>{t('reuse.trust', { trust: percent(habit.trust, language) })}</span>
        )}
      </p>
    </li>
  );
}

/** Trust as a bar, with the line that it must reach. */
function Trust({ trust, threshold }: { trust: number; threshold: number }) {
  const at = (share: number) => `${share * 100}%`;
  return (
    <svg className="mt-2 block h-2.5 w-full" aria-hidden="true">
      <rect y="2" width="100%" height="6" rx="3" fill="var(--sunk)" />
      <rect
        y="2"
        width={at(trust)}
        height="6"
        rx="3"
        fill={trust >= threshold ? 'var(--ink)' : 'var(--ink-3)'}
      />
      <line
        x1={at(threshold)}
        x2={at(threshold)}
        y1="0"
        y2="10"
        stroke="var(--ink)"
        strokeWidth="1.5"
      />
    </svg>
  );
}
