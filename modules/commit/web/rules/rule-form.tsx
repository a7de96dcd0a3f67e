import type { Rule } from '@dojang/commit/engine/lint';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { StoredRule } from '../../src/rules/schema.ts';
import type { Api } from '../shell.ts';
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

const conditionsMost = 10;

/** A rule under the pen, tried on past commits as one types. */
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
  const [isSure, setSure] = useState(false);
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
        <label>
          <span className="label mb-1 block">{t('rules.name')}</span>
          <input
            className="field"
            value={draft.name}
            maxLength={100}
            required
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
        </label>
        <label>
          <span className="label mb-1 block">{t('rules.where')}</span>
          <select
            className="field"
            value={where}
            onChange={(event) => setWhere(event.target.value)}
          >
            <option value="">{t('rules.everywhere')}</option>
            <Choices label={t('rules.teams')} kind="team" places={places.teams} />
            <Choices
              label={t('repositories.title')}
              kind="repository"
              places={places.repositories}
            />
          </select>
        </label>
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
        <button
          type="button"
          className="btn btn-quiet -ml-3 px-3"
          disabled={draft.conditions.length >= conditionsMost}
          onClick={add}
        >
          <Plus size={16} aria-hidden="true" />
          {t('rules.add-condition')}
        </button>
      </section>
      <section>
        <h3 className="mb-1.5 font-semibold">{t('rules.then')}</h3>
        <ActionFields action={draft.action} onChange={(action) => setDraft({ ...draft, action })} />
      </section>
      <Trial api={api} rule={content} where={place} />
      <div className="flex flex-wrap gap-2">
        <button type="submit" className="btn btn-ink" disabled={busy || !isWhole}>
          {t('rules.save')}
        </button>
        <button type="button" className="btn" disabled={busy} onClick={onDone}>
          {t('rules.cancel')}
        </button>
        {stored !== undefined && (
          <button
            type="button"
            className="btn btn-quiet ml-auto px-3"
            disabled={busy}
            onClick={() => (isSure ? remove.mutate() : setSure(true))}
          >
            <Trash2 size={16} aria-hidden="true" />
            {t(isSure ? 'rules.delete-sure' : 'rules.delete')}
          </button>
        )}
      </div>
      {(save.isError || remove.isError) && (
        <p role="alert" className="text-sm">
          {t('rules.failed')}
        </p>
      )}
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
