import type { DomainMailInput, OrgDomain } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation } from '@tanstack/react-query';
import { currentLanguage, useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { reread } from './queries.ts';

/** The way for those who cannot change DNS: a letter to postmaster, and what became of it. */
export function DomainMail({
  domain: { domain, provedBy, postmaster, letter },
  canMail,
}: {
  domain: OrgDomain;
  canMail: boolean;
}) {
  const t = useMessages();
  const send = useMutation({
    mutationFn: () => {
      const input: DomainMailInput = { locale: currentLanguage() };
      return api.send('POST', `/org/domains/${domain}/letters`, input);
    },
    onSuccess: () => say(t('domains.mail-asked', { address: postmaster })),
    onSettled: reread,
  });
  if (!canMail) return <p className="label">{t('domains.no-mail')}</p>;
  return (
    <>
      {provedBy === null && (
        <p className="text-sm break-words text-ink-2">
          {t('domains.or-mail', { address: postmaster })}
        </p>
      )}
      {letter && (
        <p className="text-sm" role="status">
          {t(`domains.letter.${letter.state}`)}
          <span className="label block">
            {t('domains.letter-asked')} <When at={letter.askedAt} />
          </span>
        </p>
      )}
      <FormProblem problem={send.error} />
      <Button busy={send.isPending} onClick={() => send.mutate()}>
        {t(letter === null ? 'domains.send-mail' : 'domains.send-again')}
      </Button>
    </>
  );
}
