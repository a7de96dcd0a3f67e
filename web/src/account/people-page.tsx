import type { GrantableRole, PairingInput, Person } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { Avatar } from '@dojang/ui/people/avatar.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, useMay, useMe } from '../shell/session.tsx';
import { useHash } from '../shell/use-hash.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { OpenLinks } from './open-links.tsx';
import { PairingDialog } from './pairing-dialog.tsx';
import { PersonDialog } from './person-dialog.tsx';
import { rolesToChoose } from './roles-to-choose.ts';
import { Teams } from './teams.tsx';

/** Who belongs here and what they may do. */
export function PeoplePage() {
  const t = useMessages();
  const me = useMe().data;
  const isOwner = me?.person.role === 'owner';
  const mayInvite = useMay('person.invite');
  const mayChange = useMay('person.change-role');
  const [hash, clearHash] = useHash();
  const [isAsked, setAsking] = useState(false);
  const asking = isAsked || (mayInvite && hash === 'invite');
  const [chosen, setChosen] = useState<string | null>(null);
  // An address may name a person after `#`.
  const named = mayChange && hash !== me?.person.id ? hash : null;
  const close = () => {
    setAsking(false);
    setChosen(null);
    clearHash();
  };
  const [invitation, setInvitation] = useState<PairingInput | null>(null);
  const people = useQuery({
    queryKey: ['people'],
    queryFn: () => api.get<{ people: Person[] }>('/people'),
  });
  const roles = useQuery({
    queryKey: ['roles'],
    queryFn: () => api.get<{ roles: GrantableRole[] }>('/roles'),
  });
  const added = roles.data?.roles ?? [];
  const shown = people.data?.people.find(({ id }) => id === (chosen ?? named));
  return (
    <Screen
      title={t('people.title')}
      lead={t('people.lead')}
      aside={
        mayInvite && (
          <Button Icon={UserPlus} onClick={() => setAsking(true)}>
            {t('people.invite')}
          </Button>
        )
      }
    >
      <Loaded query={people} rows={2}>
        {({ people }) => (
          <List items={people}>
            {(person) => (
              <PersonRow
                key={person.id}
                person={person}
                added={added}
                isMe={person.id === me?.person.id}
                onChange={
                  mayChange &&
                  (isOwner || person.role !== 'owner') &&
                  (person.id !== me?.person.id || added.length > 0)
                    ? () => setChosen(person.id)
                    : null
                }
              />
            )}
          </List>
        )}
      </Loaded>
      <Below query={people}>
        <Below query={roles}>
          <RoleLegend added={added} />
          <Teams people={people.data?.people ?? []} below={mayInvite && <OpenLinks all />} />
        </Below>
      </Below>
      <InviteDialog
        added={added}
        open={asking}
        onClose={close}
        onInvite={(input) => {
          close();
          setInvitation(input);
        }}
      />
      {shown && (
        <PersonDialog
          key={shown.id}
          person={shown}
          added={added}
          isMe={shown.id === me?.person.id}
          isOwner={isOwner}
          onClose={close}
          onRecover={() => {
            close();
            setInvitation({ kind: 'recovery', personId: shown.id });
          }}
        />
      )}
      {invitation && <PairingDialog input={invitation} onClose={() => setInvitation(null)} />}
    </Screen>
  );
}

/** What each role means; those of modules in the words of the module. */
function RoleLegend({ added }: { added: readonly GrantableRole[] }) {
  const t = useMessages();
  const language = useLanguage();
  const lines = [
    ...rolesToChoose(null, { isOwner: true, hasAdded: added.length > 0 }).map(
      (role) => [t(`role.${role}`), t(`role.${role}-text`)] as const,
    ),
    ...added.map(({ label, text }) => [label[language], text[language]] as const),
  ];
  return (
    <dl className="label mt-5 space-y-1">
      {lines.map(([label, text]) => (
        <div key={label} className="flex gap-2">
          <dt className="shrink-0 font-semibold text-ink-2">{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function PersonRow({
  person,
  added,
  isMe,
  onChange,
}: {
  person: Person;
  added: readonly GrantableRole[];
  isMe: boolean;
  /** Null where the reader may change nothing about the person. */
  onChange: (() => void) | null;
}) {
  const t = useMessages();
  const language = useLanguage();
  const held = added.filter(({ name }) => person.roles.includes(name));
  const roles = [t(`role.${person.role}`), ...held.map(({ label }) => label[language])];
  return (
    <Row
      before={<Avatar name={person.name} />}
      title={
        <>
          <Seen text={person.name} /> {isMe && <span className="chip">{t('people.me')}</span>}
        </>
      }
      facts={[...roles, ...(person.joined ? [] : [t('people.invited')])].join(' · ')}
      action={
        onChange && (
          <Button
            kind="quiet"
            className="px-3"
            aria-label={t('people.change-of', { name: person.name })}
            onClick={onChange}
          >
            {t('people.change')}
          </Button>
        )
      }
    />
  );
}
