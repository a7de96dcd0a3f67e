import type { Rule } from '@dojang/commit/engine/lint';
import type { teamList } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { z } from 'zod';
import type { ruleList, StoredRule } from '../../src/rules/schema.ts';
import type { repositoryList } from '../../src/schema.ts';
import { Failing, Rows } from '../history/states.tsx';
import type { Api } from '../shell.ts';
import { useWords } from '../words.ts';
import { type Places, RuleForm } from './rule-form.tsx';
import { ruleText } from './rule-text.ts';
import { useSamples } from './samples.ts';

type Rules = z.infer<typeof ruleList>;
type Repositories = z.infer<typeof repositoryList>;
type Teams = z.infer<typeof teamList>;

/** What commits have to keep to, and the place to write it. */
export function RulesPage({ api }: { api: Api }) {
  const t = useWords();
  const [fresh, setFresh] = useState<Rule | null>(null);
  const rules = useQuery({
    queryKey: ['commit', 'rules'],
    queryFn: ({ signal }) => api.get<Rules>('/commit/rules', signal),
  });
  const repositories = useQuery({
    queryKey: ['commit', 'repositories'],
    queryFn: () => api.get<Repositories>('/commit/repositories'),
  });
  const teams = useQuery({ queryKey: ['teams'], queryFn: () => api.get<Teams>('/teams') });
  const places: Places = {
    teams: teams.data?.teams ?? [],
    repositories: repositories.data?.repositories ?? [],
  };
  const blank: Rule = { name: '', enabled: true, conditions: [], action: { do: 'warn', text: '' } };
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pt-2 pb-10 sm:px-6 md:pt-6">
      <a href="/repositories" data-back className="btn btn-quiet -ml-3 px-2">
        <ArrowLeft size={20} aria-hidden="true" />
        {t('repositories.title')}
      </a>
      <div className="mt-2 flex min-h-11 items-center justify-between gap-3">
        <h1 className="text-[1.375rem] font-bold md:text-2xl">{t('rules.title')}</h1>
        {fresh === null && (
          <button type="button" className="btn" onClick={() => setFresh(blank)}>
            <Plus size={16} aria-hidden="true" />
            {t('rules.new')}
          </button>
        )}
      </div>
      <p className="mt-1.5 mb-5 text-ink-2">{t('rules.text')}</p>
      {fresh !== null && (
        <section className="sheet appear mb-5 px-4 py-4 sm:px-5">
          <RuleForm api={api} rule={fresh} places={places} onDone={() => setFresh(null)} />
        </section>
      )}
      {rules.isPending && <Rows />}
      {rules.isError && !rules.data && <Failing onRetry={() => void rules.refetch()} />}
      {rules.data?.rules.length === 0 && fresh === null && <Samples onTake={setFresh} />}
      {rules.data && rules.data.rules.length > 0 && (
        <ul className="sheet rows appear">
          {rules.data.rules.map((rule) => (
            <Row key={rule.id} rule={rule} api={api} places={places} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Rules that many want, to begin from. */
function Samples({ onTake }: { onTake: (rule: Rule) => void }) {
  const t = useWords();
  const samples = useSamples();
  return (
    <section className="sheet px-4 py-5 sm:px-5">
      <p className="mb-3 text-ink-2">{t('rules.empty')}</p>
      <ul className="grid gap-2 sm:grid-cols-2">
        {samples.map((sample) => (
          <li key={sample.name}>
            <button
              type="button"
              className="btn w-full justify-start text-left"
              onClick={() => onTake(sample)}
            >
              <Plus size={16} className="shrink-0" aria-hidden="true" />
              <Seen text={sample.name} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ rule, api, places }: { rule: StoredRule; api: Api; places: Places }) {
  const t = useWords();
  const queries = useQueryClient();
  const [editing, setEditing] = useState(false);
  const { id, changedAt: _changedAt, ...input } = rule;
  const toggle = useMutation({
    mutationFn: (enabled: boolean) => api.send('PUT', `/commit/rules/${id}`, { ...input, enabled }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['commit'] }),
  });
  const team = places.teams.find(({ id }) => id === rule.teamId);
  const place = team ?? places.repositories.find(({ id }) => id === rule.repositoryId);
  const isEverywhere = rule.repositoryId === null && rule.teamId === null;
  const isOn = toggle.isPending ? toggle.variables : rule.enabled;
  return (
    <li className="px-4 py-3.5 sm:px-5">
      <div className="flex items-start gap-3">
        <div className={`min-w-0 flex-1 ${isOn ? '' : 'text-ink-3'}`}>
          <p className="font-medium break-words">
            <Seen text={rule.name} />
          </p>
          <p className="label break-words">
            <Seen text={ruleText(t, rule)} />
          </p>
          <p className="label">
            {team !== undefined && `${t('rules.team')} · `}
            {isEverywhere ? t('rules.everywhere') : <Seen text={place?.name ?? ''} />}
          </p>
        </div>
        <label className="flex min-h-11 shrink-0 items-center gap-2">
          <input
            type="checkbox"
            className="size-5 shrink-0 accent-ink"
            checked={isOn}
            disabled={toggle.isPending}
            onChange={(event) => toggle.mutate(event.target.checked)}
          />
          <span className="label">
            {t('rules.on')}
            <span className="sr-only">
              : <Seen text={rule.name} />
            </span>
          </span>
        </label>
        <button
          type="button"
          className="btn btn-quiet -mr-2 shrink-0 px-2.5"
          aria-expanded={editing}
          onClick={() => setEditing(!editing)}
        >
          <Pencil size={16} aria-hidden="true" />
          <span className="sr-only">
            {t('rules.edit')}: <Seen text={rule.name} />
          </span>
        </button>
      </div>
      {toggle.isError && (
        <p role="alert" className="mt-1 text-sm">
          {t('rules.failed')}
        </p>
      )}
      {editing && (
        <div className="appear mt-3 border-t border-line pt-3">
          <RuleForm
            key={rule.version}
            api={api}
            rule={input}
            stored={rule}
            places={places}
            onDone={() => setEditing(false)}
          />
        </div>
      )}
    </li>
  );
}
