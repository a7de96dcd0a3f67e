import { spellUnseen } from '@dojang/kernel/unseen';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { useQuery } from '@tanstack/react-query';
import { ArrowRight, Inbox } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { inboxQuery } from '../inbox/inbox-query.ts';

/** Where to go once `draftId` is decided: the next draft that waits, or the inbox when none does. `n` opens it. */
export function NextDraft({ draftId }: { draftId: string }) {
  const t = useMessages();
  const inbox = useQuery(inboxQuery('waiting'));
  const next = inbox.data?.drafts.find(({ id, state }) => id !== draftId && state === 'pending');
  if (!next) {
    return (
      <ButtonLink href="/" data-key="n" data-next Icon={Inbox}>
        {t('next.none')}
      </ButtonLink>
    );
  }
  return (
    <ButtonLink
      kind="ink"
      href={`/drafts/${next.id}`}
      data-key="n"
      data-next
      Icon={ArrowRight}
      title={spellUnseen(next.title)}
    >
      {t('next.open')}
    </ButtonLink>
  );
}
