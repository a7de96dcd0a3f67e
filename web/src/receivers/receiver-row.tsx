import type { Receiver, ReceiverTest } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Row } from '@dojang/ui/lists/list.tsx';
import { RowTools } from '@dojang/ui/lists/row-tools.tsx';
import { Status } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation } from '@tanstack/react-query';
import { RefreshCw, Send, Trash2 } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';
import { reasonWord } from './reason-word.ts';

const tones = { queued: 'waiting', sent: 'done', failed: 'failed', skipped: 'off' } as const;

/** A receiver: how the last message to it went, a test, and what can be changed. */
export function ReceiverRow({
  receiver,
  onRotate,
  onDelete,
}: {
  receiver: Receiver;
  onRotate: () => void;
  onDelete: () => void;
}) {
  const t = useMessages();
  const { id, name, kind, host, previousUntil } = receiver;
  const test = useMutation({
    mutationFn: () => api.send<ReceiverTest>('POST', `/receivers/${id}/tests`),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['receivers'] }),
  });
  return (
    <Row
      title={<Seen text={name} />}
      facts={<Seen text={`${t(`receiver.kind.${kind}`)} · ${host}`} />}
    >
      <div className="label mt-1.5 space-y-0.5 pr-2">
        <LastMessage receiver={receiver} />
        {previousUntil !== null && (
          <p>
            {t('receiver.previous')} <When at={previousUntil} />
          </p>
        )}
      </div>
      <RowTools
        tools={[
          {
            Icon: Send,
            text: t('receiver.test'),
            label: t('receiver.test-named', { name }),
            busy: test.isPending,
            onClick: () => test.mutate(),
          },
          {
            Icon: RefreshCw,
            text: t(`receiver.rotate.${kind}`),
            label: t(`receiver.rotate-named.${kind}`, { name }),
            onClick: onRotate,
          },
          {
            Icon: Trash2,
            text: t('receiver.delete'),
            label: t('receiver.delete-named', { name }),
            onClick: onDelete,
          },
        ]}
      />
      <p role="status" className="pr-2 text-sm text-ink-2">
        {test.data &&
          (test.data.failure === null
            ? t('receiver.tested')
            : t('receiver.test-failed', { reason: reasonWord(t, test.data.failure) }))}
      </p>
      <FormProblem problem={test.error} />
    </Row>
  );
}

function LastMessage({ receiver: { last } }: { receiver: Receiver }) {
  const t = useMessages();
  if (last === null) return <p>{t('receiver.last-none')}</p>;
  const { event, state, reason, at } = last;
  return (
    <p>
      <Status tone={tones[state]}>
        {t(`receiver.event.${event}`)} · {t(`delivery.${state}`)}
        {reason !== null && ` (${reasonWord(t, reason)})`} · <When at={at} />
      </Status>
    </p>
  );
}
