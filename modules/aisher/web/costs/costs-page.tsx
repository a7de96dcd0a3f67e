import type { Api } from '@dojang/ui/api.ts';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { Figure, Figures } from '@dojang/ui/facts/figures.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { pathOf } from '@dojang/ui/places/path-of.ts';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { Bars } from '@dojang/ui/plots/bars.tsx';
import { ShareRows } from '@dojang/ui/plots/share-rows.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { Outdated } from '@dojang/ui/states/outdated.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Costs } from '../../src/costs/schema.ts';
import { useAmount } from '../amounts.ts';
import { useWords } from '../words.ts';
import { CostTable } from './cost-table.tsx';
import { daysOf, hitShare, lastDays, savedShare } from './cost-view.ts';
import { useMoney, usePercent } from './money.ts';

const periods = ['7', '30', '90'] as const;

/** What analyses took, and what the cache and the forms of the errors saved. */
export function CostsPage({ api }: PageProps) {
  const t = useWords();
  const [asked, setDays] = useQueryState('days');
  const days = periods.find((each) => each === asked) ?? '30';
  return (
    <Screen title={t('costs.title')} lead={t('costs.lead')}>
      <Segmented
        className="mb-4"
        legend={t('costs.period')}
        value={days}
        onChange={setDays}
        choices={periods.map((value) => ({ value, label: t('costs.days', { count: value }) }))}
      />
      <p className="mb-2">
        <TextLink href="/aisher/prompts">{t('prompts.title')}</TextLink>
      </p>
      <CostsOf api={api} days={Number(days)} />
    </Screen>
  );
}

function CostsOf({ api, days }: { api: Api; days: number }) {
  const t = useWords();
  const query = useQuery({
    queryKey: ['aisher', 'costs', days],
    queryFn: ({ signal }) =>
      api.get<Costs>(pathOf('/aisher/costs', lastDays(days, Date.now())), signal),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Outdated query={query} />
      <Loaded query={query} waiting={<LoadingSheet className="h-64" />}>
        {(costs) =>
          costs.total.analyses === 0 ? (
            <Empty title={t('costs.empty')}>{t('costs.empty-text')}</Empty>
          ) : (
            <Shown costs={costs} days={days} />
          )
        }
      </Loaded>
    </>
  );
}

function Shown({ costs, days }: { costs: Costs; days: number }) {
  const t = useWords();
  const money = useMoney();
  const short = new Intl.DateTimeFormat(useLanguage(), {
    month: 'numeric',
    day: 'numeric',
    timeZone: 'UTC',
  });
  const points = daysOf(costs.byDay, days, Date.now()).map(({ day, costMicrousd }) => ({
    key: day,
    label: short.format(new Date(day)),
    value: costMicrousd,
  }));
  return (
    <>
      <Totals costs={costs} />
      <Section title={t('costs.by-day')}>
        <Bars title={t('costs.by-day')} points={points} show={money} />
      </Section>
      <Section title={t('costs.forms')} lead={t('costs.forms-text')}>
        <Forms forms={costs.forms} />
      </Section>
      <Section title={t('costs.by-model')}>
        <CostTable
          caption={t('costs.by-model')}
          name={t('costs.model')}
          none={t('costs.no-model')}
          rows={costs.byModel.map(({ model, ...spent }) => ({ name: model, ...spent }))}
        />
      </Section>
      <Section title={t('costs.by-service')}>
        <CostTable
          caption={t('costs.by-service')}
          name={t('costs.service')}
          none={t('costs.no-service')}
          rows={costs.byService.map(({ service, ...spent }) => ({ name: service, ...spent }))}
        />
      </Section>
    </>
  );
}

function Totals({ costs: { total } }: { costs: Costs }) {
  const t = useWords();
  const money = useMoney();
  const percent = usePercent();
  const amount = useAmount();
  const hits = hitShare(total);
  return (
    <Card>
      <Figures columns={4}>
        <Figure label={t('costs.spent')}>{money(total.costMicrousd)}</Figure>
        <Figure label={t('costs.saved')}>{money(total.savedMicrousd)}</Figure>
        <Figure label={t('costs.analyses')}>{amount(total.analyses)}</Figure>
        <Figure label={t('costs.hits')}>{hits === null ? '–' : percent(hits)}</Figure>
      </Figures>
      <p className="label mt-3 flex flex-wrap gap-x-4">
        <span>
          {t('costs.tokens', {
            tokensIn: amount(total.tokensIn),
            tokensOut: amount(total.tokensOut),
          })}
        </span>
        {total.failed > 0 && <span>{t('costs.failed', { count: total.failed })}</span>}
        <span>{t('costs.wrong-hits', { count: total.wrongHits })}</span>
      </p>
    </Card>
  );
}

const formNames = ['json', 'toon', 'compactedJson', 'compactedToon', 'grouped'] as const;

/** The tokens of the same errors in each form, side by side, and those of what was sent. */
function Forms({ forms }: { forms: Costs['forms'] }) {
  const t = useWords();
  const amount = useAmount();
  const percent = usePercent();
  const noteOf = (tokens: number): string | undefined => {
    const saved = savedShare(tokens, forms.json);
    return saved === null || tokens === forms.json ? undefined : `−${percent(saved)}`;
  };
  return (
    <ShareRows
      title={t('costs.forms-unit')}
      max={Math.max(forms.json, 1)}
      rows={[...formNames, 'sent' as const].map((form) => ({
        key: form,
        label: t(`costs.form.${form}`),
        value: forms[form],
        shown: amount(forms[form]),
        note: noteOf(forms[form]),
        isMain: form === 'sent',
      }))}
    />
  );
}
