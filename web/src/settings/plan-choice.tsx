import type { OrgPlans, Plan } from '@dojang/kernel/schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLanguage, useMessages } from '../i18n.ts';
import { say } from '../shell/notices.tsx';
import { api, queries, useMay } from '../shell/session.tsx';
import { Failing, Loading, useProblemText } from '../shell/states.tsx';

/** The org's plan and what it means; an owner chooses another. */
export function PlanChoice() {
  const mayChange = useMay('plan.change');
  const plans = useQuery({
    queryKey: ['plans'],
    queryFn: () => api.get<OrgPlans>('/plans'),
  });
  if (plans.isPending) return <Loading rows={mayChange ? 4 : 1} />;
  if (!plans.data) {
    return <Failing problem={plans.error} onRetry={() => void plans.refetch()} />;
  }
  if (mayChange) return <PlanForm {...plans.data} />;
  const own = plans.data.plans.find(({ name }) => name === plans.data.own);
  return <div className="sheet appear px-4 py-3">{own && <PlanText plan={own} />}</div>;
}

function PlanForm({ own, plans, fault }: OrgPlans) {
  const t = useMessages();
  const problemText = useProblemText();
  // What is picked holds only once it is confirmed: arrow keys pass over the plans in between.
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
      <fieldset className="sheet overflow-hidden">
        <legend className="sr-only">{t('settings.plan')}</legend>
        <div className="rows">
          {plans.map((plan) => (
            <label
              key={plan.name}
              className="flex min-h-13 cursor-pointer items-center gap-3 px-4 py-3 hover:bg-sunk"
            >
              <input
                type="radio"
                name="plan"
                className="size-5 shrink-0 accent-ink"
                checked={plan.name === chosen}
                onChange={() => setPicked(plan.name)}
              />
              <PlanText plan={plan} isOwn={plan.name === own} />
            </label>
          ))}
        </div>
      </fieldset>
      <button type="submit" className="btn mt-3" disabled={change.isPending || chosen === own}>
        {t('settings.plan-change')}
      </button>
      {fault !== null && (
        <div role="alert" className="mt-3">
          <p className="label">{t('settings.plan-fault')}</p>
          <pre className="code mt-1 text-sm whitespace-pre-wrap">{fault}</pre>
        </div>
      )}
    </form>
  );
}

function PlanText({ plan, isOwn = false }: { plan: Plan; isOwn?: boolean }) {
  const t = useMessages();
  const language = useLanguage();
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <span className="min-w-0 flex-1">
      <span className="font-semibold">{plan.label[language]}</span>
      {isOwn && <span className="chip ml-2">{t('settings.plan-own')}</span>}
      <span className="label block">
        {t('settings.plan-reuse', { trust: percent.format(plan.reuse.trust) })}
      </span>
    </span>
  );
}
