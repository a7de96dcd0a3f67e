import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { Suspects } from '../around/suspects.tsx';
import { useAround } from '../around/use-around.ts';
import { useWords } from '../words.ts';

const minuteMs = 60_000;

/** What points to the cause of an incident: the commit that touched its first group, and what was deployed before. */
export function IncidentLeads({ api, groupId }: { api: Api; groupId: string }) {
  const t = useWords();
  const around = useAround(api, groupId);
  return (
    <Loaded query={around} waiting={<LoadingSheet className="h-28" />}>
      {({ suspects, deploys, at }) => {
        const [deploy] = deploys;
        const minutes = deploy && Math.round((Date.parse(at) - Date.parse(deploy.at)) / minuteMs);
        return (
          <dl className="space-y-3">
            <div>
              <dt className="label">{t('cause.commit')}</dt>
              <dd>
                <Suspects suspects={{ ...suspects, commits: suspects.commits.slice(0, 1) }} />
              </dd>
            </div>
            {deploy && minutes !== undefined && minutes >= 0 && (
              <div>
                <dt className="label">{t('incident.deploy')}</dt>
                <dd>
                  <Seen text={`${deploy.service} ${deploy.reference}`} />{' '}
                  <span className="text-ink-2">{t('incident.deploy-before', { minutes })}</span>
                </dd>
              </div>
            )}
          </dl>
        );
      }}
    </Loaded>
  );
}
