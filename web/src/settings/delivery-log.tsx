import type { Delivery } from '@dojang/kernel/schema';
import { useQuery } from '@tanstack/react-query';
import { findMessage, useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { Failing, Loading } from '../shell/states.tsx';
import { When } from '../shell/when.tsx';

/** What was sent, what failed and why: the last twenty. */
export function DeliveryLog() {
  const t = useMessages();
  const log = useQuery({
    queryKey: ['deliveries'],
    queryFn: () => api.get<{ deliveries: Delivery[] }>('/deliveries?limit=20'),
  });
  if (log.isPending) return <Loading rows={2} />;
  if (!log.data) return <Failing problem={log.error} onRetry={() => void log.refetch()} />;
  if (log.data.deliveries.length === 0) {
    return <p className="sheet px-4 py-5 text-ink-2">{t('delivery.none')}</p>;
  }
  return (
    <ul className="sheet rows">
      {log.data.deliveries.map((delivery) => (
        <li key={delivery.id}>
          <a
            href={`/traces/${delivery.traceUuid}`}
            data-row
            className="flex items-center gap-3 px-4 py-2.5 -outline-offset-2 hover:bg-sunk"
          >
            <span className="min-w-0 flex-1">
              <span className="block">
                {findMessage(`notify.kind.${delivery.kind}`) ?? delivery.kind}
              </span>
              <span className="label block">
                {t(`channel.${delivery.channel}`)} · {t(`delivery.${delivery.state}`)}
                {delivery.reason && ` (${delivery.reason})`}
              </span>
            </span>
            <span className="label shrink-0">
              <When at={delivery.finishedAt ?? delivery.createdAt} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
