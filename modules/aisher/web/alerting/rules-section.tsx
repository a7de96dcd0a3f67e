import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { BellRing, Plus } from 'lucide-react';
import { useState } from 'react';
import type { AlertRule } from '../../src/alerts/rules/schema.ts';
import { useWords } from '../words.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { namesOf, useAlertRules, useServices, useTargets } from './targets.ts';

/** Below this share of answers, a rule wakes people for nothing. */
const poorShare = 0.2;
const toldMin = 5;

/** Who is told of which incidents. */
export function RulesSection({ api, mayConfigure }: { api: Api; mayConfigure: boolean }) {
  const t = useWords();
  const [edited, setEdited] = useState<AlertRule | 'new' | null>(null);
  const query = useAlertRules(api);
  return (
    <Section title={t('alerting.rules')} lead={t('alerting.rules-text')}>
      <Loaded query={query} rows={1}>
        {({ rules }) => (
          <List items={rules} empty={t('alerting.no-rules')}>
            {(rule) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                api={api}
                onEdit={mayConfigure ? () => setEdited(rule) : undefined}
              />
            )}
          </List>
        )}
      </Loaded>
      {mayConfigure && (
        <Button Icon={Plus} className="mt-3" onClick={() => setEdited('new')}>
          {t('alerting.new-rule')}
        </Button>
      )}
      {edited !== null && (
        <RuleDialog
          api={api}
          rule={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  );
}

function RuleRow({
  rule,
  api,
  onEdit,
}: {
  rule: AlertRule;
  api: Api;
  onEdit: (() => void) | undefined;
}) {
  const t = useWords();
  const targets = useTargets(api);
  const services = useServices(api);
  const { content, told, acknowledged } = rule;
  const isPoor = told >= toldMin && acknowledged / told < poorShare;
  const what = [
    ...namesOf(content.services, services),
    ...content.environments,
    ...content.causes.map((cause) => t(`incidents.cause.${cause}`)),
    ...content.tiers.map((tier) => t('alerting.tier', { tier })),
  ];
  return (
    <Row
      Icon={BellRing}
      title={<Seen text={rule.name} />}
      facts={<Seen text={what.length === 0 ? t('alerting.all-incidents') : what.join(' · ')} />}
      action={
        onEdit && (
          <Button kind="quiet" className="px-3" onClick={onEdit}>
            {t('alerting.change')}
          </Button>
        )
      }
    >
      <ol className="label mt-1 space-y-0.5 pl-8">
        {content.steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: A step is known by its place alone.
          <li key={at}>
            {at > 0 &&
              `${t('alerting.after', { minutes: content.steps[at - 1]?.waitMinutes ?? 0 })} `}
            <Seen
              text={[
                ...namesOf(step.onCall, targets.onCall),
                ...namesOf(step.people, targets.people),
                ...namesOf(step.teams, targets.teams),
                ...namesOf(step.receivers, targets.receivers),
              ].join(', ')}
            />
          </li>
        ))}
        <li className={isPoor ? 'font-semibold text-removed-ink' : ''}>
          {t(isPoor ? 'alerting.told-poor' : 'alerting.told', { told, acknowledged })}
        </li>
      </ol>
    </Row>
  );
}
