import type { SignInWays, StartAnswer } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { guestApi } from '../shell/guest.ts';

/** One button for each provider of this server; none where it has none. */
export function ProviderButtons({
  providers,
  place,
  kind = 'ink',
}: {
  providers: SignInWays['providers'];
  place: string;
  kind?: 'ink' | 'plain';
}) {
  const t = useMessages();
  const start = useMutation({
    mutationFn: (id: string) =>
      guestApi.send<StartAnswer>('POST', `/sign-in/oidc/${id}/start`, { place }),
    onSuccess: ({ url }) => location.assign(url),
  });
  return (
    <div className="space-y-2">
      {providers.map(({ id, title }) => (
        <Button
          key={id}
          kind={kind}
          Icon={LogIn}
          className="w-full"
          busy={start.isPending && start.variables === id}
          onClick={() => start.mutate(id)}
        >
          {t('sign-in.with', { provider: title })}
        </Button>
      ))}
      <FormProblem problem={start.error} />
    </div>
  );
}
