import type { OrgState } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { Notice } from '@dojang/ui/notices/notice.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Day } from '@dojang/ui/times/when.tsx';
import { useMutation } from '@tanstack/react-query';
import { HandHeart } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

type Offer = NonNullable<OrgState['transfer']>;

/** An offer of the org that waits: its receiver accepts or declines, its giver may take it back. */
export function OfferNotice({ offer, me }: { offer: Offer; me: string | undefined }) {
  const t = useMessages();
  const problemText = useProblemText();
  const [isAsking, setAsking] = useState(false);
  const answer = useMutation({
    mutationFn: (method: 'PUT' | 'DELETE') => api.send(method, `/org/transfer/${offer.id}`),
    onSuccess: (_, method) => say(t(method === 'PUT' ? 'org.taken' : 'org.offer-ended')),
    onError: (error) => say(problemText(error)),
    onSettled: () => {
      setAsking(false);
      for (const key of ['org', 'me', 'people']) {
        void queries.invalidateQueries({ queryKey: [key] });
      }
    },
  });
  const isMine = me === offer.toId;
  const isFromMe = me === offer.fromId;
  const names = { from: offer.fromName, to: offer.toName };
  return (
    <>
      <Notice
        Icon={HandHeart}
        isUrgent={isMine}
        className="mb-6"
        title={isMine ? t('org.offered-to-me', names) : t('org.offered', names)}
        action={
          <>
            {isMine && (
              <Button kind="ink" onClick={() => setAsking(true)}>
                {t('org.accept')}
              </Button>
            )}
            {(isMine || isFromMe) && (
              <Button busy={answer.isPending} onClick={() => answer.mutate('DELETE')}>
                {t(isMine ? 'org.decline' : 'org.take-back')}
              </Button>
            )}
          </>
        }
      >
        {t(offer.leaves ? 'org.offered-leaves' : 'org.offered-stays', names)} {t('invite.until')}{' '}
        <Day at={offer.expiresAt} />
      </Notice>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('org.accept-title')}
        confirm={t('org.accept')}
        busy={answer.isPending}
        onConfirm={() => answer.mutate('PUT')}
      >
        {t('org.accept-text')}
      </ConfirmDialog>
    </>
  );
}
