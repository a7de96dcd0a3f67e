import type { DraftDetail } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation } from '@tanstack/react-query';
import { UserRoundPen } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, useMay, useMe } from '../shell/session.tsx';
import { HandOverDialog } from './hand-over-dialog.tsx';
import { rereadDraft } from './use-undo.ts';

/** Who was asked to decide a draft; taking it over, and handing it to somebody else. */
export function Asked({ draft, mayStamp }: { draft: DraftDetail; mayStamp: boolean }) {
  const t = useMessages();
  const me = useMe().data?.person;
  const mayDecideAny = useMay('draft.decide-any');
  const text = useProblemText();
  const [choosing, setChoosing] = useState(false);
  const ask = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) =>
      api.send('PUT', `/drafts/${draft.id}/asked`, { personId: id }),
    onSuccess: (_answer, { id, name }) => {
      setChoosing(false);
      say(id === me?.id ? t('asked.taken') : t('asked.done', { name }));
    },
    // The open dialog says it itself.
    onError: (error, { id }) => {
      if (id === me?.id) say(text(error));
    },
    onSettled: () => rereadDraft(draft.id),
  });
  const waits = draft.state === 'pending' || draft.state === 'failed';
  if (!me || !waits) return null;
  const isMine = draft.askedPersonId === me.id;
  const mayAsk = mayStamp && (isMine || mayDecideAny || draft.askedPersonId === null);
  return (
    <div
      // A name takes a line of its own on a phone.
      className={`ml-auto flex min-w-0 flex-wrap items-center justify-end gap-x-1 ${isMine ? '' : 'max-sm:order-last max-sm:basis-full max-sm:pl-2'}`}
    >
      {!isMine && (
        <p className="label min-w-0 break-words max-sm:mr-auto">
          {draft.askedPersonName === null ? (
            t('asked.anyone')
          ) : (
            <>
              {t('asked.other')} <Seen text={draft.askedPersonName} />
            </>
          )}
        </p>
      )}
      {!isMine && mayAsk && (
        <Button
          kind="quiet"
          className="px-3"
          busy={ask.isPending}
          onClick={() => ask.mutate({ id: me.id, name: me.name })}
        >
          {t('asked.take')}
        </Button>
      )}
      {mayAsk && (
        <Button kind="quiet" Icon={UserRoundPen} className="px-3" onClick={() => setChoosing(true)}>
          {t('asked.hand-over')}
        </Button>
      )}
      {choosing && (
        <HandOverDialog
          draft={draft}
          busy={ask.isPending}
          problem={ask.error}
          onClose={() => {
            setChoosing(false);
            ask.reset();
          }}
          onChoose={(person) => ask.mutate(person)}
        />
      )}
    </div>
  );
}
