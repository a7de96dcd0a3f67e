import type { Rule } from '@dojang/commit/engine/lint';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { RemoveButton } from '@dojang/ui/buttons/remove-button.tsx';
import { SelectField, TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { StoredRule } from '../../src/rules/schema.ts';
import { useWords } from '../words.ts';
import { ActionFields } from './action-fields.tsx';
import { ConditionFields } from './condition-fields.tsx';
import { conditionOf, isFilled, keyOfWhere, whereOfKey } from './rule-forms.ts';
import { Trial } from './trial.tsx';

export interface Place {
  readonly id: string;
  readonly name: string;
}

/** Where rules can hold, besides everywhere. */
export interface Places {
  readonly teams: readonly Place[];
  readonly repositories: readonly Place[];
}

const conditionsMax = 10;

/** Edits a rule, and tries it on past commits while the person types. */
export function RuleForm({
  api,
  rule,
  stored,
  places,
  onDone,
}: {
  api: Api;
  rule: Rule;
  /** Undefined for a new one. */
  stored?: StoredRule;
  places: Places;
  onDone: () => void;
}) {
  const t = useWords();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => ({
    ...rule,
    // A key of its own for each, so that removing one does not mix up the others' fields.
    conditions: rule.conditions.map((condition, key) => ({ key, condition })),
  }));
  const [where, setWhere] = useState(() => keyOfWhere(stored ?? whereOfKey('')));
  const place = whereOfKey(where);
  const content: Rule = {
    ...draft,
    conditions: draft.conditions.map(({ condition }) => condition),
  };
  const settle = {
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries({ queryKey: ['commit'] }),
  };
  const save = useMutation({
    mutationFn: () =>
      stored === undefined
        ? api.send('POST', '/commit/rules', { ...content, ...place })
        : api.send('PUT', `/commit/rules/${stored.id}`, {
            ...content,
            ...place,
            version: stored.version,
          }),
    ...settle,
  });
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/commit/rules/${stored?.id}`),
    ...settle,
  });
  const busy = save.isPending || remove.isPending;
  const isWhole = content.name.trim() !== '' && isFilled(content.conditions, content.action);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWhole) save.mutate();
  };
  const add = () =>
    setDraft({
      ...draft,
      conditions: [
        ...draft.conditions,
        {
          key: 1 + Math.max(-1, ...draft.conditions.map(({ key }) => key)),
          condition: conditionOf('paths-some'),
        },
      ],
    });
  return (
    <form className="space-y-4" onSubmit={submit}>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t('rules.name')}
          value={draft.name}
          maxLength={100}
          required
          onChange={(name) => setDraft({ ...draft, name })}
        />
        <SelectField label={t('rules.where')} value={where} onChange={setWhere}>
          <option value="">{t('rules.everywhere')}</option>
          <Choices label={t('rules.teams')} kind="team" places={places.teams} />
          <Choices label={t('repositories.title')} kind="repository" places={places.repositories} />
        </SelectField>
      </div>
      <section>
        <h3 className="mb-1.5 font-semibold">{t('rules.if')}</h3>
        {draft.conditions.length === 0 && <p className="label mb-2">{t('rules.always')}</p>}
        <div className="space-y-2.5">
          {draft.conditions.map(({ key, condition }, at) => (
            <ConditionFields
              key={key}
              number={at + 1}
              condition={condition}
              onChange={(next) =>
                setDraft({
                  ...draft,
                  conditions: draft.conditions.map((each) =>
                    each.key === key ? { key, condition: next } : each,
                  ),
                })
              }
              onRemove={() =>
                setDraft({
                  ...draft,
                  conditions: draft.conditions.filter((each) => each.key !== key),
                })
              }
            />
          ))}
        </div>
        <Button
          kind="quiet"
          Icon={Plus}
          className="-ml-3 px-3"
          disabled={draft.conditions.length >= conditionsMax}
          onClick={add}
        >
          {t('rules.add-condition')}
        </Button>
      </section>
      <section>
        <h3 className="mb-1.5 font-semibold">{t('rules.then')}</h3>
        <ActionFields action={draft.action} onChange={(action) => setDraft({ ...draft, action })} />
      </section>
      <Trial api={api} rule={content} where={place} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="ink" busy={busy} disabled={!isWhole}>
          {t('action.save')}
        </Button>
        <Button disabled={busy} onClick={onDone}>
          {t('action.cancel')}
        </Button>
        {stored !== undefined && (
          <RemoveButton className="ml-auto" busy={busy} onRemove={() => remove.mutate()} />
        )}
      </div>
      <FormProblem problem={save.error ?? remove.error} />
    </form>
  );
}

function Choices({
  label,
  kind,
  places,
}: {
  label: string;
  kind: 'team' | 'repository';
  places: readonly Place[];
}) {
  if (places.length === 0) return null;
  return (
    <optgroup label={label}>
      {places.map(({ id, name }) => (
        <option key={id} value={`${kind} ${id}`}>
          {name}
        </option>
      ))}
    </optgroup>
  );
}
