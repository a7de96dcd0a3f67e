import type { OwnPasskey, PasskeyList } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';
import { addPasskey, hasPasskeys } from './ceremonies.ts';

export const passkeysQuery = {
  queryKey: ['passkeys'],
  queryFn: () => api.get<PasskeyList>('/passkeys'),
};
const readAgain = () => void queries.invalidateQueries({ queryKey: passkeysQuery.queryKey });

/** The passkeys of the person, and how to add one where the browser and the address can. */
export function PasskeysSection() {
  const t = useMessages();
  const passkeys = useQuery(passkeysQuery);
  return (
    <Section id="passkeys" title={t('passkeys.title')}>
      <Loaded query={passkeys} rows={1} rowHeight="h-15">
        {({ passkeys, canAdd }) => (
          <>
            <Passkeys passkeys={passkeys} />
            <Add canAdd={canAdd && hasPasskeys()} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Passkeys({ passkeys }: { passkeys: readonly OwnPasskey[] }) {
  const t = useMessages();
  const [removing, setRemoving] = useState<OwnPasskey | null>(null);
  return (
    <>
      <List items={passkeys} empty={t('passkeys.none')} label={t('passkeys.title')}>
        {(passkey) => (
          <Row
            key={passkey.id}
            Icon={KeyRound}
            title={<Seen text={passkey.name} />}
            facts={
              <>
                {!passkey.here && `${t('passkeys.elsewhere', { host: passkey.rpId })} · `}
                {passkey.lastUsedAt === null ? (
                  t('passkeys.unused')
                ) : (
                  <>
                    {t('account.used')} <When at={passkey.lastUsedAt} />
                  </>
                )}
              </>
            }
            action={
              <Button
                kind="quiet"
                aria-label={t('passkeys.remove-named', { passkey: spellUnseen(passkey.name) })}
                onClick={() => setRemoving(passkey)}
              >
                {t('passkeys.remove')}
              </Button>
            }
          />
        )}
      </List>
      <RemoveDialog passkey={removing} onClose={() => setRemoving(null)} />
    </>
  );
}

function Add({ canAdd }: { canAdd: boolean }) {
  const t = useMessages();
  const add = useMutation({
    mutationFn: addPasskey,
    onSuccess: (passkey) => {
      if (passkey === null) return;
      say(t('passkeys.added'));
      readAgain();
    },
  });
  if (!canAdd) return <p className="label mt-2 px-4">{t('passkeys.not-here')}</p>;
  return (
    <div className="mt-3">
      <Button Icon={Plus} busy={add.isPending} onClick={() => add.mutate()}>
        {t('passkeys.add')}
      </Button>
      <FormProblem problem={add.error} />
    </div>
  );
}

function RemoveDialog({ passkey, onClose }: { passkey: OwnPasskey | null; onClose: () => void }) {
  const t = useMessages();
  const problemText = useProblemText();
  const remove = useMutation({
    mutationFn: (id: string) => api.send<void>('DELETE', `/passkeys/${id}`),
    onError: (error) => say(problemText(error)),
    onSettled: () => {
      onClose();
      readAgain();
    },
  });
  return (
    <ConfirmDialog
      open={passkey !== null}
      onClose={onClose}
      title={t('passkeys.remove-title')}
      confirm={t('passkeys.remove')}
      busy={remove.isPending}
      onConfirm={() => passkey && remove.mutate(passkey.id)}
    >
      {t('passkeys.remove-text')}
    </ConfirmDialog>
  );
}
