import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { Plus, UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import type { OnCall } from '../../src/alerts/on-call/schema.ts';
import { useWords } from '../words.ts';
import { OnCallDialog } from './on-call-dialog.tsx';
import { OverrideDialog } from './override-dialog.tsx';
import { Overrides } from './overrides.tsx';
import { namesOf, useOnCall, usePeople } from './targets.ts';
import { turnsAhead } from './turns-ahead.ts';

/** So many turns are shown ahead. */
const turnsShown = 4;

interface Allowed {
  readonly mayConfigure: boolean;
  readonly mayDecide: boolean;
}

/** Who is woken when, and who stands in. */
export function OnCallSection({ api, ...may }: { api: Api } & Allowed) {
  const t = useWords();
  const [edited, setEdited] = useState<OnCall | 'new' | null>(null);
  const query = useOnCall(api);
  return (
    <Section title={t('on-call.title')} lead={t('on-call.lead')}>
      <Loaded query={query} rows={1}>
        {({ onCall }) => (
          <List items={onCall} empty={t('on-call.none')}>
            {(rotation) => (
              <Rotation
                key={rotation.id}
                rotation={rotation}
                api={api}
                onEdit={() => setEdited(rotation)}
                {...may}
              />
            )}
          </List>
        )}
      </Loaded>
      {may.mayConfigure && (
        <Button Icon={Plus} className="mt-3" onClick={() => setEdited('new')}>
          {t('on-call.new')}
        </Button>
      )}
      {edited !== null && (
        <OnCallDialog
          api={api}
          rotation={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  );
}

function Rotation({
  rotation,
  api,
  onEdit,
  mayConfigure,
  mayDecide,
}: { rotation: OnCall; api: Api; onEdit: () => void } & Allowed) {
  const t = useWords();
  const language = useLanguage();
  const people = usePeople(api);
  const [standsIn, setStandsIn] = useState(false);
  const day = new Intl.DateTimeFormat(language, {
    month: 'numeric',
    day: 'numeric',
    timeZone: 'UTC',
  });
  const nameOf = (id: string) => namesOf([id], people)[0] ?? t('on-call.gone');
  const turns = turnsAhead(rotation, new Date().toISOString().slice(0, 10), turnsShown);
  return (
    <li className="space-y-2 px-4 py-3.5">
      <div className="flex flex-wrap items-start justify-between gap-x-3">
        <div className="min-w-0">
          <p className="font-medium break-words">
            <Seen text={rotation.name} />
          </p>
          <p className="label">
            {t('on-call.now')}{' '}
            <span className="font-semibold text-ink">
              <Seen text={nameOf(rotation.personId)} />
            </span>
          </p>
        </div>
        <div className="flex">
          {mayDecide && (
            <Button
              kind="quiet"
              Icon={UserRoundPlus}
              className="px-3"
              onClick={() => setStandsIn(true)}
            >
              {t('on-call.stand-in')}
            </Button>
          )}
          {mayConfigure && (
            <Button kind="quiet" className="px-3" onClick={onEdit}>
              {t('alerting.change')}
            </Button>
          )}
        </div>
      </div>
      <ol aria-label={t('on-call.turns')} className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {turns.map(({ personId, from, until }) => (
          <li key={from} className="rounded-lg bg-sunk px-3 py-2">
            <span className="label block">
              {day.format(new Date(from))} – {day.format(new Date(until))}
            </span>
            <span className="block truncate text-sm font-medium">
              <Seen text={nameOf(personId)} />
            </span>
          </li>
        ))}
      </ol>
      <p className="label">
        {t('on-call.handover', { time: rotation.handover, zone: rotation.timeZone })}
      </p>
      <Overrides rotation={rotation} api={api} mayDecide={mayDecide} nameOf={nameOf} />
      {standsIn && (
        <OverrideDialog api={api} rotation={rotation} onClose={() => setStandsIn(false)} />
      )}
    </li>
  );
}
