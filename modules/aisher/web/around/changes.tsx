import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { List } from '@dojang/ui/lists/list.tsx';
import { Meter } from '@dojang/ui/plots/meter.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { Change, GroupContext } from '../../src/context/around/schema.ts';
import type { GroupDetail } from '../../src/groups/schema.ts';
import { useAmount } from '../amounts.ts';
import { useWords } from '../words.ts';
import { useAround } from './use-around.ts';

/** In which releases it was seen, and what was deployed or switched around it. */
export function Changes({ group, api }: { group: GroupDetail; api: Api }) {
  const t = useWords();
  const around = useAround(api, group.id);
  return (
    <div className="space-y-4">
      <Releases group={group} />
      <div>
        <h3 className="label mb-1.5">{t('changes.deploys')}</h3>
        <Loaded query={around} rows={2}>
          {(around) => (
            <List items={changesOf(around)} empty={t('changes.no-deploys')}>
              {(change) => (
                <ChangeRow
                  key={`${change.kind} ${change.service} ${change.reference} ${change.at}`}
                  change={change}
                />
              )}
            </List>
          )}
        </Loaded>
      </div>
    </div>
  );
}

const changesMax = 10;

/** Deploys and flags together, newest first. */
function changesOf({ deploys, telemetry }: GroupContext): Change[] {
  const flags = telemetry.state === 'read' ? telemetry.flags : [];
  return [...deploys, ...flags].toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, changesMax);
}

function ChangeRow({ change }: { change: Change }) {
  const t = useWords();
  const { kind, service, environment, at, reference, commit, variant } = change;
  return (
    <li className="px-4 py-2.5 text-sm">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium break-all">
          <Seen text={variant === null ? reference : `${reference} = ${variant}`} />
        </span>
        <span className="label">
          <When at={at} />
        </span>
      </p>
      <p className="label flex flex-wrap gap-x-3">
        <span>{t(`changes.${kind}`)}</span>
        <Seen text={[service, environment].filter((text) => text !== '').join(' · ')} />
        {commit !== null && <code className="code">{commit.slice(0, 8)}</code>}
      </p>
    </li>
  );
}

const releasesMax = 12;

function Releases({ group: { releases } }: { group: GroupDetail }) {
  const t = useWords();
  const amount = useAmount();
  const max = Math.max(1, ...releases.map(({ events }) => events));
  return (
    <ul aria-label={t('changes.releases')} className="sheet rows">
      {releases.slice(0, releasesMax).map((seen) => (
        <li key={`${seen.environment} ${seen.release}`} className="px-4 py-2.5 text-sm">
          <p className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span className="font-medium break-all">
              {seen.release === '' ? t('changes.no-release') : <Seen text={seen.release} />}{' '}
              <span className="label">
                <Seen text={seen.environment} />
              </span>
            </span>
            <span className="tabular-nums">{amount(seen.events)}</span>
          </p>
          <Meter share={seen.events / max} />
          <p className="label">
            <When at={seen.firstSeenAt} /> – <When at={seen.lastSeenAt} />
          </p>
        </li>
      ))}
    </ul>
  );
}
