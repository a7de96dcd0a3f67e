import type { OrgState } from '@dojang/kernel/schema';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Notice } from '@dojang/ui/notices/notice.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { exactTime } from '@dojang/ui/times/relative-time.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { api, queries, useMay } from '../shell/session.tsx';

/** The org closes: until when it is read, and how that is taken back. */
export function ClosingNotice({ closingAt }: { closingAt: string }) {
  const t = useMessages();
  const language = useLanguage();
  const problemText = useProblemText();
  const mayKeep = useMay('org.close');
  const keep = useMutation({
    mutationFn: () => api.send<OrgState>('DELETE', '/org/closing'),
    onSuccess: () => say(t('org.kept')),
    onError: (error) => say(problemText(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['org'] }),
  });
  return (
    <Notice
      Icon={TriangleAlert}
      isUrgent
      className="mb-6"
      title={t('org.closing')}
      action={
        <>
          {mayKeep && (
            <Button kind="ink" busy={keep.isPending} onClick={() => keep.mutate()}>
              {t('org.keep')}
            </Button>
          )}
          <ButtonLink href="/settings#own-data">{t('org.own-data')}</ButtonLink>
        </>
      }
    >
      {t('org.closing-text')} {exactTime(Date.parse(closingAt), language)}
    </Notice>
  );
}
