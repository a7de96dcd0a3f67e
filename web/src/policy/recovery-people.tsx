import type { RecoveryPeople as People, RecoveryPeopleInput } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { reread } from './queries.ts';

const namedMax = 5;

/** Owners and admins, of whom an owner names up to five. */
export function RecoveryPeople({ people, mayChange }: { people: People; mayChange: boolean }) {
  const t = useMessages();
  const choices = people.filter(({ counts }) => counts);
  const before = choices.filter(({ isNamed }) => isNamed).map(({ personId }) => personId);
  const lost = people.filter(({ counts }) => !counts);
  const [named, setNamed] = useState<readonly string[]>(before);
  const save = useMutation({
    mutationFn: () => {
      const input: RecoveryPeopleInput = { personIds: [...named] };
      return api.send('PUT', '/org/policy/recovery-people', input);
    },
    onSuccess: () => say(t('recovery.people-saved')),
    onSettled: reread,
  });
  const shown = mayChange ? choices : choices.filter(({ isNamed }) => isNamed);
  return (
    <div className="space-y-3 px-4 py-4 sm:px-5">
      <fieldset>
        <legend className="font-semibold">{t('recovery.people')}</legend>
        <p className="mt-1 text-sm text-ink-2">{t('recovery.people-text')}</p>
        {shown.length === 0 && <p className="label mt-2">{t('recovery.people-none')}</p>}
        <div className="mt-1 max-h-80 overflow-y-auto">
          {shown.map(({ personId, name, role }) => {
            const isIn = named.includes(personId);
            return (
              <CheckField
                key={personId}
                checked={isIn}
                disabled={!mayChange || (!isIn && named.length >= namedMax)}
                onChange={(next) =>
                  setNamed(next ? [...named, personId] : named.filter((each) => each !== personId))
                }
                label={
                  <>
                    <Seen text={name} /> <span className="label">{t(`role.${role}`)}</span>
                  </>
                }
              />
            );
          })}
        </div>
      </fieldset>
      {lost.length > 0 && (
        <p className="label">
          {t('recovery.lost', { names: lost.map(({ name }) => name).join(', ') })}
        </p>
      )}
      {mayChange && (
        <>
          <FormProblem problem={save.error} />
          <Button busy={save.isPending} onClick={() => save.mutate()}>
            {t('recovery.save-people')}
          </Button>
        </>
      )}
    </div>
  );
}
