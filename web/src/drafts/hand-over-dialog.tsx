import type { DraftDetail, Person } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { allPeople } from '@dojang/ui/people/all-people.ts';
import { Avatar } from '@dojang/ui/people/avatar.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useQuery } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { api, useMe } from '../shell/session.tsx';

const deciding: readonly Person['role'][] = ['owner', 'admin', 'member'];

/** Who else can decide. Whether a person may decide just this draft, the server says. */
export function HandOverDialog({
  draft,
  busy,
  problem,
  onClose,
  onChoose,
}: {
  draft: DraftDetail;
  busy: boolean;
  /** Why it could not be handed over. */
  problem: unknown;
  onClose: () => void;
  onChoose: (person: Person) => void;
}) {
  const t = useMessages();
  const me = useMe().data?.person.id;
  const people = useQuery(allPeople(api));
  const choices = (all: readonly Person[]) =>
    all.filter(
      ({ id, role, roles }) =>
        id !== me &&
        id !== draft.askedPersonId &&
        (deciding.includes(role) || (role === 'guest' && roles.length > 0)),
    );
  return (
    <SheetDialog open onClose={onClose} title={t('asked.title')}>
      <div className="mb-3 empty:hidden">
        <FormProblem problem={problem} />
      </div>
      <Loaded query={people} rows={2}>
        {({ people }) =>
          choices(people).length === 0 ? (
            <>
              <p className="mb-4 text-ink-2">{t('asked.nobody')}</p>
              <ButtonLink href="/people">{t('people.title')}</ButtonLink>
            </>
          ) : (
            <ul className="rows -mx-2" aria-busy={busy}>
              {choices(people).map((person) => (
                <li key={person.id}>
                  <button
                    type="button"
                    className="flex min-h-13 w-full items-center gap-3 px-2 py-2 text-left hover:bg-sunk disabled:opacity-50"
                    disabled={busy}
                    onClick={() => onChoose(person)}
                  >
                    <Avatar name={person.name} />
                    <span className="min-w-0 flex-1 font-medium break-words">
                      <Seen text={person.name} />
                    </span>
                    <span className="label">{t(`role.${person.role}`)}</span>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </SheetDialog>
  );
}
