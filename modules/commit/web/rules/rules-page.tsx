import type { Rule } from '@dojang/commit/engine/lint';
import type { teamList } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button, IconButton } from '@dojang/ui/buttons/button.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { z } from 'zod';
import type { ruleList, StoredRule } from '../../src/rules/schema.ts';
import type { repositoryList } from '../../src/schema.ts';
import { useWords } from '../words.ts';
import { type Places, RuleForm } from './rule-form.tsx';
import { ruleText } from './rule-text.ts';
import { useSamples } from './samples.ts';

type Rules = z.infer<typeof ruleList>;
type Repositories = z.infer<typeof repositoryList>;
type Teams = z.infer<typeof teamList>;

/** What commits have to keep to, and the place to write it. */
export function RulesPage({ api, may }: PageProps) {
  const t = useWords();
  const mayChange = may('commit.configure');
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
    <Screen
      title={t('rules.title')}
      lead={t('rules.text')}
      aside={
        fresh === null &&
        mayChange && (
          <Button Icon={Plus} onClick={() => setFresh(blank)}>
            {t('rules.new')}
          </Button>
        )
      }
    >
      {fresh !== null && (
        <Card className="appear mb-5">
          <RuleForm api={api} rule={fresh} places={places} onDone={() => setFresh(null)} />
        </Card>
      )}
      <Loaded query={rules} rows={4} rowHeight="h-[5.625rem]">
        {({ rules }) => (
          <List
            items={rules}
            empty={fresh === null && <NoRules onTake={mayChange ? setFresh : null} />}
          >
            {(rule) => (
              <RuleRow key={rule.id} rule={rule} api={api} places={places} mayChange={mayChange} />
            )}
          </List>
        )}
      </Loaded>
    </Screen>
  );
}

/** Says that there is no rule; to who may make one, with rules that many want, to begin from. */
function NoRules({ onTake }: { onTake: ((rule: Rule) => void) | null }) {
  const t = useWords();
  const samples = useSamples();
  if (onTake === null)
    return (
      <p data-empty className="sheet px-4 py-5 text-ink-2">
        {t('rules.none')}
      </p>
    );
  return (
    <Card>
      <p data-empty className="mb-3 text-ink-2">
        {t('rules.empty')}
      </p>
      <ul className="grid gap-2 sm:grid-cols-2">
        {samples.map((sample) => (
          <li key={sample.name}>
            <Button
              Icon={Plus}
              className="w-full justify-start text-left"
              onClick={() => onTake(sample)}
            >
              <Seen text={sample.name} />
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function RuleRow({
  rule,
  api,
  places,
  mayChange,
}: {
  rule: StoredRule;
  api: Api;
  places: Places;
  mayChange: boolean;
}) {
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
        <CheckField
          className="shrink-0"
          label={
            <span className="label">
              {t('rules.on')}
              <span className="sr-only">
                : <Seen text={rule.name} />
              </span>
            </span>
          }
          checked={isOn}
          disabled={toggle.isPending || !mayChange}
          onChange={(enabled) => toggle.mutate(enabled)}
        />
        {mayChange && (
          <IconButton
            Icon={Pencil}
            className="-mr-2"
            label={`${t('rules.edit')}: ${spellUnseen(rule.name)}`}
            aria-expanded={editing}
            onClick={() => setEditing(!editing)}
          />
        )}
      </div>
      <FormProblem problem={toggle.error} />
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
