import type { NewCodes, OrgPolicy } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { CodesDialog } from './codes-dialog.tsx';
import { reread } from './queries.ts';
import { RecoveryPeople } from './recovery-people.tsx';

/** The way back: codes of the owner who looks, and the people who hear of it when something is gone. */
export function RecoveryPart({ policy, mayChange }: { policy: OrgPolicy; mayChange: boolean }) {
  return (
    <div className="sheet rows">
      {mayChange && <Codes left={policy.recoveryCodes} madeAt={policy.recoveryCodesMadeAt} />}
      <RecoveryPeople
        key={JSON.stringify(policy.recoveryPeople)}
        people={policy.recoveryPeople}
        mayChange={mayChange}
      />
    </div>
  );
}

function Codes({ left, madeAt }: { left: number; madeAt: string | null }) {
  const t = useMessages();
  const [isAsked, setAsked] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const renew = useMutation({
    mutationFn: () => api.send<NewCodes>('POST', '/org/policy/recovery-codes'),
    onSuccess: (made) => {
      setAsked(false);
      setCodes(made.codes);
    },
  });
  return (
    <div className="space-y-3 px-4 py-4 sm:px-5">
      <div>
        <h3 className="font-semibold">{t('recovery.codes')}</h3>
        <p className="label">
          {madeAt === null ? (
            t('recovery.codes-none')
          ) : (
            <>
              {t('recovery.codes-left', { count: left })} · {t('recovery.codes-made')}{' '}
              <When at={madeAt} />
            </>
          )}
        </p>
      </div>
      <p className="text-sm text-ink-2">{t('recovery.codes-text')}</p>
      <Button onClick={() => setAsked(true)}>{t('recovery.renew')}</Button>
      <ConfirmDialog
        open={isAsked}
        onClose={() => setAsked(false)}
        title={t('recovery.renew-title')}
        confirm={t('recovery.renew')}
        busy={renew.isPending}
        onConfirm={() => renew.mutate()}
      >
        {t('recovery.renew-text')}
        <FormProblem problem={renew.error} />
      </ConfirmDialog>
      {codes.length > 0 && (
        <CodesDialog
          codes={codes}
          onClose={() => {
            setCodes([]);
            void reread();
          }}
        />
      )}
    </div>
  );
}
