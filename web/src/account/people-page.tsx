import type { GrantableRole, PairingInput, Person } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries, useMe } from '../shell/session.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { OpenLinks } from './open-links.tsx';
import { PairingDialog } from './pairing-dialog.tsx';
import { RolesDialog } from './roles-dialog.tsx';
import { Teams } from './teams.tsx';

const baseRoles = ['owner', 'admin', 'member', 'viewer'] as const;
/** A guest does only what a role of a module allows: without any, there is nothing to be a guest for. */
const rolesWith = (added: readonly GrantableRole[]) =>
  added.length === 0 ? baseRoles : ([...baseRoles, 'guest'] as const);

/** Who belongs here and what they may do. */
export function PeoplePage() {
  const t = useMessages();
  const me = useMe().data;
  const mayManage = me?.person.role === 'owner' || me?.person.role === 'admin';
  const [asking, setAsking] = useState(false);
  const [invitation, setInvitation] = useState<PairingInput | null>(null);
  const people = useQuery({
    queryKey: ['people'],
    queryFn: () => api.get<{ people: Person[] }>('/people'),
  });
  const added =
    useQuery({
      queryKey: ['roles'],
      queryFn: () => api.get<{ roles: GrantableRole[] }>('/roles'),
    }).data?.roles ?? [];
  return (
    <Screen
      title={t('people.title')}
      lead={t('people.lead')}
      aside={
        mayManage && (
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
                mayManage={mayManage}
                onRecover={() => setInvitation({ kind: 'recovery', personId: person.id })}
              />
            )}
          </List>
        )}
      </Loaded>
      <RoleLegend added={added} />
      {people.data && <Teams people={people.data.people} />}
      {mayManage && <OpenLinks all />}
      <InviteDialog
        added={added}
        open={asking}
        onClose={() => setAsking(false)}
        onInvite={(input) => {
          setAsking(false);
          setInvitation(input);
        }}
      />
      {invitation && <PairingDialog input={invitation} onClose={() => setInvitation(null)} />}
    </Screen>
  );
}

/** What each role means; those of modules in the words of the module. */
function RoleLegend({ added }: { added: readonly GrantableRole[] }) {
  const t = useMessages();
  const language = useLanguage();
  const lines = [
    ...rolesWith(added).map((role) => [t(`role.${role}`), t(`role.${role}-text`)] as const),
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
  mayManage,
  onRecover,
}: {
  person: Person;
  added: readonly GrantableRole[];
  isMe: boolean;
  mayManage: boolean;
  onRecover: () => void;
}) {
  const t = useMessages();
  const language = useLanguage();
  const problemText = useProblemText();
  const [choosing, setChoosing] = useState(false);
  const held = added.filter(({ name }) => person.roles.includes(name));
  const change = useMutation({
    mutationFn: (role: Person['role']) => api.send('PATCH', `/people/${person.id}`, { role }),
    onSuccess: () => say(t('people.role-changed', { name: person.name })),
    onError: (error) => say(problemText(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['people'] }),
  });
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          <Seen text={person.name} />
          {isMe && <span className="chip ml-2">{t('people.me')}</span>}
        </p>
        {held.length > 0 && (
          <p className="label">{held.map(({ label }) => label[language]).join(' · ')}</p>
        )}
        {!person.joined && <p className="label">{t('people.invited')}</p>}
      </div>
      {mayManage && added.length > 0 && (
        <Button
          kind="quiet"
          className="px-3"
          aria-label={t('people.added-roles-of', { name: person.name })}
          onClick={() => setChoosing(true)}
        >
          {t('people.added-roles')}
        </Button>
      )}
      {mayManage && !isMe && (
        <Button kind="quiet" className="px-3" onClick={onRecover}>
          {t('people.recover')}
        </Button>
      )}
      {mayManage && !isMe ? (
        <SelectField
          className="w-32"
          label={t('people.role-of', { name: person.name })}
          hidesLabel
          value={person.role}
          disabled={change.isPending}
          onChange={(role) => change.mutate(role as Person['role'])}
        >
          {[...new Set([...rolesWith(added), person.role])].map((role) => (
            <option key={role} value={role}>
              {t(`role.${role}`)}
            </option>
          ))}
        </SelectField>
      ) : (
        <span className="text-ink-2">{t(`role.${person.role}`)}</span>
      )}
      {choosing && <RolesDialog person={person} added={added} onClose={() => setChoosing(false)} />}
    </li>
  );
}
