import type { GrantableRole, OwnRole, PairingInput, Person } from '@dojang/kernel/schema';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { allPeople } from '@dojang/ui/people/all-people.ts';
import { Below } from '@dojang/ui/states/below.tsx';
import { Loaded, together } from '@dojang/ui/states/loaded.tsx';
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
import { PeopleList } from './people-list.tsx';
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
  const people = useQuery(allPeople(api));
  const roles = useQuery({
    queryKey: ['roles'],
    queryFn: () => api.get<{ roles: GrantableRole[]; own: OwnRole[] }>('/roles'),
  });
  const added = roles.data?.roles ?? [];
  const own = roles.data?.own ?? [];
  const shown = people.data?.people.find(({ id }) => id === (chosen ?? named));
  return (
    <Screen
      title={t('people.title')}
      lead={t('people.lead')}
      aside={
        <>
          <ButtonLink href="/roles" className="px-3">
            {t('roles.title')}
          </ButtonLink>
          {(mayInvite || me === undefined) && (
            <Button Icon={UserPlus} disabled={!mayInvite} onClick={() => setAsking(true)}>
              {t('people.invite')}
            </Button>
          )}
        </>
      }
    >
      <Loaded query={together(people, roles)} rows={2}>
        {({ people }) => (
          <PeopleList
            people={people}
            added={added}
            myId={me?.person.id}
            onChange={({ id, role }) =>
              mayChange &&
              (isOwner || role !== 'owner') &&
              (id !== me?.person.id || added.length > 0)
                ? () => setChosen(id)
                : null
            }
          />
        )}
      </Loaded>
      {/* Where nobody can be shown, neither can teams. */}
      {!people.isError && (
        <Below query={people}>
          <Below query={roles}>
            <RoleLegend added={added} people={people.data?.people ?? []} />
            <Teams people={people.data?.people ?? []} below={mayInvite && <OpenLinks all />} />
          </Below>
        </Below>
      )}
      <InviteDialog
        added={added}
        own={own}
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
          own={own}
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
function RoleLegend({
  added,
  people,
}: {
  added: readonly GrantableRole[];
  people: readonly Person[];
}) {
  const t = useMessages();
  const language = useLanguage();
  const hasAdded = added.length > 0 || people.some(({ role }) => role === 'guest');
  const lines = [
    ...rolesToChoose(null, { isOwner: true, hasAdded }).map(
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
