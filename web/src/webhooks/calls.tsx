import type { WebhookDeliveries, WebhookDeliveryLine } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { Row } from '@dojang/ui/lists/list.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Status } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';
import { webhookWord } from './webhook-word.ts';

const states = ['all', 'waiting', 'failed', 'handled'] as const;
const tones = { waiting: 'waiting', handled: 'done', failed: 'failed' } as const;
const askEveryMs = 2000;
/** A call is handled within seconds. One that has failed is tried again minutes or hours later. */
const freshMs = 60_000;
const key = ['webhook-deliveries'];

/** Whether the result is about to come. Otherwise the list is read again when somebody comes back to the page. */
const isFresh = ({ state, reason, receivedAt }: WebhookDeliveryLine, retriedAt: number) =>
  state === 'waiting' &&
  reason === null &&
  Date.now() - Math.max(Date.parse(receivedAt), retriedAt) < freshMs;

/** What other systems sent, newest first. */
export function Calls() {
  const t = useMessages();
  const [state, setState] = useState<(typeof states)[number]>('all');
  const [retriedAt, setRetriedAt] = useState(0);
  const calls = usePages<WebhookDeliveries>(
    api,
    [...key, state],
    '/webhook-deliveries',
    { state: state === 'all' ? '' : state, limit: '20' },
    { keepsRows: true },
  );
  const { data, refetch } = calls;
  useEffect(() => {
    const isAnyFresh = () =>
      data?.pages.some(({ deliveries }) => deliveries.some((call) => isFresh(call, retriedAt)));
    if (!isAnyFresh()) return;
    const timer = setInterval(() => {
      if (isAnyFresh()) void refetch();
    }, askEveryMs);
    return () => clearInterval(timer);
  }, [data, retriedAt, refetch]);
  return (
    <>
      <Segmented
        className="mb-3"
        legend={t('webhook.filter')}
        choices={states.map((value) => ({ value, label: t(`webhook.state.${value}`) }))}
        value={state}
        onChange={setState}
      />
      <PagedList
        query={calls}
        itemsOf={({ deliveries }) => deliveries}
        rows={3}
        empty={t(state === 'all' ? 'webhook.calls-none' : 'webhook.calls-none-so')}
      >
        {(call) => <CallRow key={call.id} call={call} onRetried={() => setRetriedAt(Date.now())} />}
      </PagedList>
    </>
  );
}

function CallRow({ call, onRetried }: { call: WebhookDeliveryLine; onRetried: () => void }) {
  const t = useMessages();
  const problemText = useProblemText();
  const retry = useMutation({
    mutationFn: () => api.send('PUT', `/webhook-deliveries/${call.id}/retry`),
    onSuccess: () => {
      say(t('webhook.retried'));
      onRetried();
    },
    onError: (error) => say(problemText(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: key }),
  });
  const title = webhookWord(call.webhook, call.webhook);
  return (
    <Row
      title={title}
      facts={
        <>
          <Status tone={tones[call.state]}>
            {t(`webhook.state.${call.state}`)}
            {call.reason !== null && <Seen text={` (${call.reason})`} />}
          </Status>
          {' · '}
          {t('jobs.attempts', { count: call.tries })} · <When at={call.receivedAt} /> ·{' '}
          <a className="link" href={`/traces/${call.traceUuid}`}>
            {t('state.trace')}
          </a>
        </>
      }
      action={
        call.state !== 'waiting' && (
          <Button
            kind={call.state === 'failed' ? 'plain' : 'quiet'}
            Icon={RotateCw}
            className="px-3"
            busy={retry.isPending}
            onClick={() => retry.mutate()}
          >
            {t(call.state === 'failed' ? 'action.retry' : 'webhook.again')}
          </Button>
        )
      }
    />
  );
}
