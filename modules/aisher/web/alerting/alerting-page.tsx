import { Screen } from '@dojang/ui/frames/screen.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { TargetsSection } from '../tickets/targets-section.tsx';
import { useWords } from '../words.ts';
import { OnCallSection } from './on-call-section.tsx';
import { RulesSection } from './rules-section.tsx';
import { SchedulesSection } from './schedules-section.tsx';
import { useAlertRules, useOnCall, useSchedules } from './targets.ts';

/** Who is told of what, who has the turn, what is summed up when, and where issues are opened. */
export function AlertingPage({ api, may }: PageProps) {
  const t = useWords();
  const rules = useAlertRules(api);
  const onCall = useOnCall(api);
  const schedules = useSchedules(api);
  const mayConfigure = may('aisher.configure');
  return (
    <Screen title={t('alerting.title')} lead={t('alerting.lead')} back="/aisher/incidents">
      <RulesSection api={api} mayConfigure={mayConfigure} />
      <Below query={rules}>
        <OnCallSection api={api} mayConfigure={mayConfigure} mayDecide={may('aisher.decide')} />
        <Below query={onCall}>
          <SchedulesSection api={api} mayConfigure={mayConfigure} />
          <Below query={schedules}>
            <TargetsSection api={api} mayConfigure={mayConfigure} />
          </Below>
        </Below>
      </Below>
    </Screen>
  );
}
