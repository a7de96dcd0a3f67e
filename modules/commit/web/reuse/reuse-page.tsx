import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Figure, Figures } from '@dojang/ui/facts/figures.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Meter } from '@dojang/ui/plots/meter.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { reuseReport } from '../../src/schema.ts';
import { useWords } from '../words.ts';

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
    <Screen title={t('reuse.title')} lead={t('reuse.text')}>
      <Loaded query={report} waiting={<LoadingSheet className="h-32 sm:h-22" />}>
        {(report) => <Shown report={report} />}
      </Loaded>
    </Screen>
  );
}

function Shown({ report }: { report: Report }) {
  const t = useWords();
  const language = useLanguage();
  const number = new Intl.NumberFormat(language);
  const compact = new Intl.NumberFormat(language, {
    notation: 'compact',
    maximumFractionDigits: 1,
  });
  return (
    <div className="appear">
      <Card>
        <Figures columns={4}>
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
        </Figures>
      </Card>
      <Section
        title={t('reuse.habits')}
        lead={t('reuse.habits-text', {
          threshold: percent(report.threshold, language),
          plan: report.plan[language],
        })}
      >
        <List items={report.templates} empty={t('reuse.empty')}>
          {(each) => (
            <Habit
              key={`${each.repositoryId} ${each.template}`}
              habit={each}
              threshold={report.threshold}
            />
          )}
        </List>
      </Section>
    </div>
  );
}

const percent = (share: number, language: string) =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);

function Habit({ habit, threshold }: { habit: Template; threshold: number }) {
  const t = useWords();
  const language = useLanguage();
  const isTrusted = habit.trust >= threshold;
  return (
    <li className="px-4 py-3.5">
      <p className="code leading-snug break-words">
        <Seen text={habit.template} />
      </p>
      <div className="mt-2">
        <Meter share={habit.trust} threshold={threshold} />
      </div>
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
