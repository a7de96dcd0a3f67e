import type { PairingInput, Person } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { useMutation, useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { say } from '../shell/notices.tsx';
import { Screen } from '../shell/screen.tsx';
import { api, queries, useMe } from '../shell/session.tsx';
import { Failing, Loading, useProblemText } from '../shell/states.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { OpenLinks } from './open-links.tsx';
import { PairingDialog } from './pairing-dialog.tsx';
import { Teams } from './teams.tsx';

export const roleNames = ['owner', 'admin', 'member', 'viewer'] as const;

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
  return (
    <Screen
      title={t('people.title')}
      lead={t('people.lead')}
      aside={
        mayManage && (
          <button type="button" className="btn" onClick={() => setAsking(true)}>
            <UserPlus size={18} aria-hidden="true" />
            {t('people.invite')}
          </button>
        )
      }
    >
      {people.isPending && <Loading rows={2} />}
      {people.isError && !people.data && (
        <Failing problem={people.error} onRetry={() => void people.refetch()} />
      )}
      {people.data && (
        <ul className="sheet rows appear">
          {people.data.people.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              isMe={person.id === me?.person.id}
              mayManage={mayManage}
              onRecover={() => setInvitation({ kind: 'recovery', personId: person.id })}
            />
          ))}
        </ul>
      )}
      <dl className="label mt-5 space-y-1">
        {roleNames.map((role) => (
          <div key={role} className="flex gap-2">
            <dt className="shrink-0 font-semibold text-ink-2">{t(`role.${role}`)}</dt>
            <dd>{t(`role.${role}-text`)}</dd>
          </div>
        ))}
      </dl>
      {people.data && <Teams people={people.data.people} />}
      {mayManage && <OpenLinks all />}
      <InviteDialog
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

function PersonRow({
  person,
  isMe,
  mayManage,
  onRecover,
}: {
  person: Person;
  isMe: boolean;
  mayManage: boolean;
  onRecover: () => void;
}) {
  const t = useMessages();
  const problemText = useProblemText();
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
        {!person.joined && <p className="label">{t('people.invited')}</p>}
      </div>
      {mayManage && !isMe && (
        <button type="button" className="btn btn-quiet px-3" onClick={onRecover}>
          {t('people.recover')}
        </button>
      )}
      {mayManage && !isMe ? (
        <select
          className="field w-32"
          aria-label={t('people.role-of', { name: person.name })}
          value={person.role}
          disabled={change.isPending}
          onChange={(event) => change.mutate(event.target.value as Person['role'])}
        >
          {roleNames.map((role) => (
            <option key={role} value={role}>
              {t(`role.${role}`)}
            </option>
          ))}
        </select>
      ) : (
        <span className="text-ink-2">{t(`role.${person.role}`)}</span>
      )}
    </li>
  );
}
