import type { AskedStepUp } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation } from '@tanstack/react-query';
import { KeyRound, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { findMessage, useMessages } from '../i18n.ts';
import { proveByPasskey } from '../passkeys/ceremonies.ts';
import { api } from '../shell/session.tsx';
import type { Asking } from './asking.ts';

/** That it is the person: by a passkey, or by the two digits that another of their devices shows. */
export function StepUpDialog({ asking, onEnd }: { asking: Asking; onEnd: () => void }) {
  const t = useMessages();
  const { act, ways } = asking;
  const end = (isProved: boolean) => {
    onEnd();
    asking.answer(isProved);
  };
  const passkey = useMutation({
    mutationFn: () => proveByPasskey(act),
    onSuccess: (isProved) => isProved && end(true),
  });
  const ask = useMutation({
    mutationFn: () => api.send<AskedStepUp>('POST', '/step-ups', { act }),
  });
  return (
    <SheetDialog open onClose={() => end(false)} title={t('step-up.confirm-title')}>
      <p className="font-semibold">{findMessage(`step-up.act.${act}`)}</p>
      <p className="mt-1 text-ink-2">{t('step-up.confirm-text')}</p>
      <FormProblem problem={passkey.error ?? ask.error} />
      {ask.data ? (
        <NumberForm asked={ask.data} onDone={() => end(true)} />
      ) : (
        <div className="mt-5 space-y-2">
          {ways.includes('passkey') && (
            <Button
              kind="ink"
              Icon={KeyRound}
              className="w-full"
              busy={passkey.isPending}
              onClick={() => passkey.mutate()}
            >
              {t('step-up.by-passkey')}
            </Button>
          )}
          {ways.includes('number') && (
            <Button
              kind={ways.includes('passkey') ? 'plain' : 'ink'}
              Icon={Smartphone}
              className="w-full"
              busy={ask.isPending}
              onClick={() => ask.mutate()}
            >
              {t('step-up.by-number')}
            </Button>
          )}
        </div>
      )}
    </SheetDialog>
  );
}

function NumberForm({ asked, onDone }: { asked: AskedStepUp; onDone: () => void }) {
  const t = useMessages();
  const [number, setNumber] = useState('');
  const pass = useMutation({
    mutationFn: () => api.send('PUT', `/step-ups/${asked.id}/number`, { number }),
    onSuccess: onDone,
    onError: () => setNumber(''),
  });
  return (
    <form
      className="mt-5 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        pass.mutate();
      }}
    >
      <TextField
        label={t('step-up.digits')}
        hint={t('step-up.digits-text')}
        value={number}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={2}
        required
        autoFocus
        fieldClass="text-center text-2xl tracking-[0.4em]"
        onChange={setNumber}
      />
      <FormProblem problem={pass.error} />
      <Button
        kind="ink"
        type="submit"
        className="w-full"
        busy={pass.isPending}
        disabled={!/^\d{2}$/.test(number)}
      >
        {t('step-up.confirm')}
      </Button>
    </form>
  );
}
