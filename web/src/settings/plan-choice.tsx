import type { OrgPlans, PlanLine } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { CodeBlock } from '@dojang/ui/code/code-block.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries, useMay } from '../shell/session.tsx';

export const plansQuery = {
  queryKey: ['plans'],
  queryFn: () => api.get<OrgPlans>('/plans'),
};

/** The org's plan and what it means; an owner chooses another. */
export function PlanChoice() {
  const mayChange = useMay('plan.change');
  const plans = useQuery(plansQuery);
  return (
    <Loaded query={plans} rows={mayChange ? 4 : 1} rowHeight="h-41 sm:h-32">
      {(plans) => {
        if (mayChange) return <PlanForm {...plans} />;
        const own = plans.plans.find(({ name }) => name === plans.own);
        return (
          <div className="appear">
            <div className="sheet px-4 py-3">{own && <PlanText plan={own} />}</div>
            <KeptRecords />
          </div>
        );
      }}
    </Loaded>
  );
}

function PlanForm({ own, plans, fault }: OrgPlans) {
  const t = useMessages();
  const problemText = useProblemText();
  // A choice takes effect only when confirmed, because arrow keys select every plan on the way.
  const [picked, setPicked] = useState<string | null>(null);
  const chosen = plans.some(({ name }) => name === picked) ? picked : own;
  const change = useMutation({
    mutationFn: (name: string) => api.send('PUT', '/plan', { name }),
    onSuccess: () => say(t('settings.saved')),
    onError: (error) => say(problemText(error)),
    onSettled: async (_answer, error) => {
      // Other pages say what the plan means there.
      await queries.invalidateQueries();
      if (error === null) setPicked(null);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen !== null && chosen !== own) change.mutate(chosen);
  };
  return (
    <form className="appear" onSubmit={submit}>
      <RadioList
        legend={t('settings.plan')}
        hidesLegend
        isSheet
        choices={plans.map((plan) => ({
          value: plan.name,
          label: <PlanText plan={plan} isOwn={plan.name === own} />,
        }))}
        value={chosen}
        onChange={setPicked}
      />
      <KeptRecords />
      <Button type="submit" className="mt-3" busy={change.isPending} disabled={chosen === own}>
        {t('settings.plan-change')}
      </Button>
      {fault !== null && (
        <div role="alert" className="mt-3">
          <p className="label">{t('settings.plan-fault')}</p>
          <CodeBlock label={t('settings.plan')} text={fault} />
        </div>
      )}
    </form>
  );
}

/** What the days of a plan are about. */
function KeptRecords() {
  return <p className="label mt-2">{useMessages()('settings.plan-keeps-what')}</p>;
}

function PlanText({ plan, isOwn = false }: { plan: PlanLine; isOwn?: boolean }) {
  const t = useMessages();
  const language = useLanguage();
  return (
    <span className="block">
      <span className="font-semibold">{plan.label[language]}</span>{' '}
      {isOwn && <span className="chip">{t('settings.plan-own')}</span>}
      <span className="label block">
        {t('settings.plan-keeps', { days: new Intl.NumberFormat(language).format(plan.keepDays) })}
      </span>
      {plan.sections.map(({ module, title, lines }) => (
        <span key={module} className="label mt-1.5 block">
          <span className="font-medium">{title[language]}</span>
          {lines[language].map((line) => (
            <span key={line} className="block">
              {line}
            </span>
          ))}
        </span>
      ))}
    </span>
  );
}
