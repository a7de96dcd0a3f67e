import type { Api } from '@dojang/ui/api.ts';
import { RemoveButton } from '@dojang/ui/buttons/remove-button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { goTo } from '@dojang/ui/places/go-to.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertRule, AlertRuleContent } from '../../src/alerts/rules/schema.ts';
import { useWords } from '../words.ts';
import { CheckList } from './check-list.tsx';
import { emptyStep, RuleSteps, reachesSomebody } from './rule-steps.tsx';
import { useServices, useTargets } from './targets.ts';

const causes = ['new', 'spike', 'regression', 'storm'] as const;
const tiers = [1, 2, 3] as const;
const nights = ['vital', 'all', 'none'] as const;

const fresh: AlertRuleContent = {
  services: [],
  environments: [],
  causes: [],
  tiers: [],
  steps: [emptyStep],
  nights: 'vital',
};

/** Makes or changes a rule: it becomes a draft, which shows what the rule would have done to the last days. */
export function RuleDialog({
  api,
  rule,
  onClose,
}: {
  api: Api;
  rule: AlertRule | null;
  onClose: () => void;
}) {
  const t = useWords();
  const queries = useQueryClient();
  const services = useServices(api);
  const targets = useTargets(api);
  const [name, setName] = useState(rule?.name ?? '');
  const [content, setContent] = useState(rule?.content ?? fresh);
  const [environments, setEnvironments] = useState(content.environments.join(', '));
  const change = (more: Partial<AlertRuleContent>) => setContent({ ...content, ...more });
  const propose = useMutation({
    mutationFn: () =>
      api.send<{ draftId: string }>('POST', '/aisher/alert-rules/drafts', {
        rule: rule && { id: rule.id, version: rule.version },
        name: name.trim(),
        content: {
          ...content,
          environments: environments.split(',').flatMap((each) => each.trim() || []),
        },
      }),
    onSuccess: ({ draftId }) => goTo(`/drafts/${draftId}`),
  });
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/aisher/alert-rules/${rule?.id}`),
    onSuccess: onClose,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['aisher', 'alert-rules'] }),
  });
  const busy = propose.isPending || remove.isPending;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(rule === null ? 'alerting.new-rule' : 'alerting.one-rule')}
      submit={t('alerting.propose')}
      isComplete={name.trim() !== '' && content.steps.every(reachesSomebody)}
      busy={busy}
      problem={propose.error ?? remove.error}
      onSubmit={() => propose.mutate()}
      aside={rule !== null && <RemoveButton busy={busy} onRemove={() => remove.mutate()} />}
    >
      <TextField
        label={t('alerting.name')}
        value={name}
        maxLength={60}
        required
        onChange={setName}
      />
      <CheckList
        legend={t('alerting.causes')}
        hint={t('alerting.none-is-all')}
        choices={causes.map((value) => ({ value, label: t(`incidents.cause.${value}`) }))}
        chosen={content.causes}
        onChange={(chosen) => change({ causes: chosen })}
      />
      <CheckList
        legend={t('alerting.services')}
        hint={t('alerting.none-is-all')}
        choices={services.map((each) => ({ value: each.id, label: each.name }))}
        chosen={content.services}
        onChange={(chosen) => change({ services: chosen })}
      />
      <CheckList
        legend={t('alerting.tiers')}
        hint={t('alerting.none-is-all')}
        choices={tiers.map((value) => ({ value, label: t('alerting.tier', { tier: value }) }))}
        chosen={content.tiers}
        onChange={(chosen) => change({ tiers: chosen })}
      />
      <TextField
        label={t('alerting.environments')}
        hint={t('alerting.environments-hint')}
        value={environments}
        maxLength={400}
        onChange={setEnvironments}
      />
      <RuleSteps
        steps={content.steps}
        targets={targets}
        onChange={(steps) => change({ steps: [...steps] })}
      />
      <RadioList
        legend={t('alerting.nights')}
        value={content.nights}
        onChange={(value) => change({ nights: value })}
        choices={nights.map((value) => ({ value, label: t(`alerting.nights.${value}`) }))}
      />
    </FormDialog>
  );
}
