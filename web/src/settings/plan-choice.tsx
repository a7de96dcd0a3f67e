import type { OrgPlans, Plan } from '@dojang/kernel/schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLanguage, useMessages } from '../i18n.ts';
import { say } from '../shell/notices.tsx';
import { api, queries, useMay } from '../shell/session.tsx';
import { Failing, Loading, useProblemText } from '../shell/states.tsx';

/** The org's plan and what it means; an owner chooses another. */
export function PlanChoice() {
  const t = useMessages();
  const language = useLanguage();
  const percent = new Intl.NumberFormat(language, { style: 'percent' }).format;
  const problemText = useProblemText();
  const mayChange = useMay('plan.change');
  const plans = useQuery({
    queryKey: ['plans'],
    queryFn: () => api.get<OrgPlans>('/plans'),
  });
  const change = useMutation({
    mutationFn: (name: string) => api.send('PUT', '/plan', { name }),
    onSuccess: () => say(t('settings.saved')),
    onError: (error) => say(problemText(error)),
    // Other pages say what the plan means there.
    onSettled: () => void queries.invalidateQueries(),
  });
  if (plans.isPending) return <Loading rows={2} />;
  if (!plans.data) {
    return <Failing problem={plans.error} onRetry={() => void plans.refetch()} />;
  }
  const { own, fault } = plans.data;
  const chosen = change.isPending ? change.variables : own;
  const meaningOf = ({ reuse }: Plan) => t('settings.plan-reuse', { trust: percent(reuse.trust) });
  if (!mayChange) {
    return plans.data.plans
      .filter(({ name }) => name === own)
      .map((plan) => (
        <p key={plan.name} className="sheet appear px-4 py-3">
          <span className="font-semibold">{plan.label[language]}</span>
          <span className="label block">{meaningOf(plan)}</span>
        </p>
      ));
  }
  return (
    <>
      <fieldset className="sheet rows appear" disabled={change.isPending}>
        <legend className="sr-only">{t('settings.plan')}</legend>
        {plans.data.plans.map((plan) => (
          <label
            key={plan.name}
            className="flex min-h-13 cursor-pointer items-center gap-3 px-4 py-3 hover:bg-sunk"
          >
            <input
              type="radio"
              name="plan"
              className="size-5 shrink-0 accent-ink"
              checked={plan.name === chosen}
              onChange={() => change.mutate(plan.name)}
            />
            <span className="min-w-0 flex-1">
              <span className={plan.name === chosen ? 'font-semibold' : ''}>
                {plan.label[language]}
              </span>
              <span className="label block">{meaningOf(plan)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {fault !== null && (
        <div role="alert" className="mt-2">
          <p className="label">{t('settings.plan-fault')}</p>
          <pre className="code mt-1 text-sm whitespace-pre-wrap">{fault}</pre>
        </div>
      )}
    </>
  );
}
