import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { canSignIn, signInByPasskey } from './ceremonies.ts';

/** Signs in by a passkey; nothing where the browser has none, or the server is reached by an address. */
export function PasskeyButton({ place }: { place: string }) {
  const t = useMessages();
  const sign = useMutation({
    mutationFn: signInByPasskey,
    onSuccess: (isSignedIn) => {
      if (isSignedIn) location.assign(`/sign-in?${new URLSearchParams({ done: '1', place })}`);
    },
  });
  if (!canSignIn()) return null;
  return (
    <div>
      <Button
        kind="plain"
        Icon={KeyRound}
        className="w-full"
        busy={sign.isPending}
        onClick={() => sign.mutate()}
      >
        {t('passkeys.sign-in')}
      </Button>
      <FormProblem problem={sign.error} />
    </div>
  );
}
