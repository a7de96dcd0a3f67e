import type { InvitationOffer, SignInWays, StartAnswer } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { guestApi } from '../shell/guest.ts';
import { keepSecret } from './invite-offer.ts';

/** The invitation is for another account than the one of this browser: nothing is taken in silence. */
export function OtherAccount({
  secret,
  offer,
  onAgain,
}: {
  secret: string;
  offer: InvitationOffer;
  onAgain: () => void;
}) {
  const t = useMessages();
  const ways = useQuery({
    queryKey: ['sign-in-ways'],
    queryFn: ({ signal }) => guestApi.get<SignInWays>('/sign-in/ways', signal),
  });
  const signIn = useMutation({
    mutationFn: (provider: string) =>
      guestApi.send<StartAnswer>('POST', `/sign-in/oidc/${provider}/start`, { place: '/invite' }),
    onSuccess: ({ url }) => {
      keepSecret(secret);
      location.assign(url);
    },
  });
  const signOut = useMutation({
    mutationFn: () => guestApi.send('DELETE', '/identity/session'),
    onSuccess: onAgain,
  });
  const isOther = offer.as === 'other-account';
  return (
    <div className="mt-5 space-y-3">
      <p className="font-semibold">
        {isOther ? t('join.other') : t('problem.invitation-needs-account')}
      </p>
      {isOther && <p className="text-ink-2">{t('join.other-text')}</p>}
      {(ways.data?.providers ?? []).map(({ id, title }) => (
        <Button
          key={id}
          kind="ink"
          className="w-full"
          busy={signIn.isPending}
          onClick={() => signIn.mutate(id)}
        >
          {t('join.sign-in', { name: title })}
        </Button>
      ))}
      {isOther && (
        <Button className="w-full" busy={signOut.isPending} onClick={() => signOut.mutate()}>
          {t('join.sign-out')}
        </Button>
      )}
      <FormProblem problem={signIn.error ?? signOut.error} />
    </div>
  );
}
