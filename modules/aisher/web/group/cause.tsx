import { Seen } from '@dojang/kernel/web';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { Crosshair, GitCommitHorizontal, type LucideIcon, Rocket } from 'lucide-react';
import type { ReactNode } from 'react';
import type { GroupContext } from '../../src/context/around/schema.ts';
import type { GroupDetail } from '../../src/groups/schema.ts';
import { GroupAnalysis } from '../analyses/group-analysis.tsx';
import { PastGroups } from '../around/past-groups.tsx';
import { Suspects } from '../around/suspects.tsx';
import { useAround } from '../around/use-around.ts';
import { useWords } from '../words.ts';
import type { OfGroup } from './of-group.ts';

/** What points to the cause: where it fails, which commit touched it, what was released, and what an analysis found. */
export function Cause({ group, api, mayDecide }: OfGroup) {
  const t = useWords();
  const around = useAround(api, group.id);
  return (
    <Loaded query={around} waiting={<LoadingSheet className="h-60" />}>
      {(around) => (
        <div className="space-y-4">
          <ul className="sheet rows">
            <Lead Icon={Crosshair} label={t('cause.where')}>
              {group.culprit === null ? (
                <p className="text-ink-2">{t('cause.where-unknown')}</p>
              ) : (
                <code className="code font-semibold break-words">
                  <Seen text={group.culprit} />
                </code>
              )}
            </Lead>
            <Lead Icon={GitCommitHorizontal} label={t('cause.commit')}>
              <Suspects suspects={around.suspects} />
            </Lead>
            <Lead Icon={Rocket} label={t('cause.release')}>
              <FirstRelease group={group} around={around} />
            </Lead>
          </ul>
          <GroupAnalysis api={api} groupId={group.id} mayAsk={mayDecide} />
          <PastGroups past={around.past} />
        </div>
      )}
    </Loaded>
  );
}

/** The release that it was seen in first, and whether it was deployed shortly before. */
function FirstRelease({ group, around }: { group: GroupDetail; around: GroupContext }) {
  const t = useWords();
  const [oldest] = group.releases.toSorted((a, b) => a.firstSeenAt.localeCompare(b.firstSeenAt));
  const [deploy] = around.deploys.filter(({ service }) => service === group.service);
  if (oldest === undefined || oldest.release === '') {
    return <p className="text-ink-2">{t('cause.no-release')}</p>;
  }
  const minutes = deploy ? minutesBetween(deploy.at, group.firstSeenAt) : 0;
  // A release that nobody told of counts as deployed with its first row: that says nothing.
  const isDeployed = deploy?.reference === oldest.release && minutes > 0;
  return (
    <>
      <p className="font-medium break-words">
        <Seen text={oldest.release} />
      </p>
      <p className="text-sm text-ink-2">
        {isDeployed ? t('cause.deployed', { minutes }) : t('cause.no-deploy')}
      </p>
    </>
  );
}

const minutesBetween = (from: string, until: string): number =>
  Math.max(0, Math.round((Date.parse(until) - Date.parse(from)) / 60_000));

function Lead({ Icon, label, children }: { Icon: LucideIcon; label: string; children: ReactNode }) {
  return (
    <li className="flex gap-3 px-4 py-3.5 sm:px-5">
      <Icon size={18} className="mt-0.5 shrink-0 text-ink-3" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="label mb-0.5">{label}</p>
        {children}
      </div>
    </li>
  );
}
