import type { GrantableRole, Person } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { SearchField } from '@dojang/ui/forms/fields.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { Avatar } from '@dojang/ui/people/avatar.tsx';
import { useLanguage, useUiWords } from '@dojang/ui/words.ts';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';

/** More people than a screen shows are found by a name. */
const shownMax = 12;
/** So many are drawn at once; the others on demand. */
const drawnMax = 100;

interface Shown {
  readonly people: readonly Person[];
  /** The roles of modules. */
  readonly added: readonly GrantableRole[];
  readonly myId: string | undefined;
  /** Null where the reader may change nothing about the person. */
  readonly onChange: (person: Person) => (() => void) | null;
}

/** Everybody here, and what they are. */
export function PeopleList({ people, added, myId, onChange }: Shown) {
  const t = useMessages();
  const more = useUiWords();
  const [name, setName] = useState('');
  const [drawn, setDrawn] = useState(drawnMax);
  const wanted = name.trim().toLocaleLowerCase();
  const found = people.filter((each) => each.name.toLocaleLowerCase().includes(wanted));
  return (
    <>
      {people.length > shownMax && (
        <search className="mb-3 block">
          <SearchField label={t('people.find')} value={name} onChange={setName} />
          <p className="sr-only" aria-live="polite">
            {wanted !== '' && t('org.people-count', { count: found.length })}
          </p>
        </search>
      )}
      <List items={found.slice(0, drawn)} empty={t('people.none-found')}>
        {(person) => (
          <PersonRow
            key={person.id}
            person={person}
            added={added}
            isMe={person.id === myId}
            onChange={onChange(person)}
          />
        )}
      </List>
      {found.length > drawn && (
        <Button className="mt-4 w-full" onClick={() => setDrawn(drawn + drawnMax)}>
          {more('action.more')}
        </Button>
      )}
    </>
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
  onChange: (() => void) | null;
}) {
  const t = useMessages();
  const language = useLanguage();
  const held = added.filter(({ name }) => person.roles.includes(name));
  const role = person.ownRole?.label ?? t(`role.${person.role}`);
  const roles = [role, ...held.map(({ label }) => label[language])];
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
