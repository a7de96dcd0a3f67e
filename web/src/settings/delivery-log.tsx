import type { Delivery, NotificationKindLine } from '@dojang/kernel/schema';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Status } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useQuery } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';

const tones = { queued: 'waiting', sent: 'done', failed: 'failed', skipped: 'off' } as const;

/** What was sent, what failed and why: the last twenty. */
export function DeliveryLog({ kinds }: { kinds: readonly NotificationKindLine[] }) {
  const t = useMessages();
  const language = useLanguage();
  const log = useQuery({
    queryKey: ['deliveries'],
    queryFn: () => api.get<{ deliveries: Delivery[] }>('/deliveries?limit=20'),
  });
  return (
    <Loaded query={log} rows={2}>
      {({ deliveries }) => (
        <List items={deliveries} empty={t('delivery.none')}>
          {(delivery) => (
            <li key={delivery.id}>
              <RowLink
                href={`/traces/${delivery.traceUuid}`}
                className="flex items-center gap-3 py-2.5"
              >
                <span className="min-w-0 flex-1">
                  <span className="block">
                    {kinds.find(({ kind }) => kind === delivery.kind)?.label[language] ??
                      delivery.kind}
                  </span>
                  <span className="label block">
                    {t(`channel.${delivery.channel}`)} ·{' '}
                    <Status tone={tones[delivery.state]}>
                      {t(`delivery.${delivery.state}`)}
                      {delivery.reason && ` (${delivery.reason})`}
                    </Status>
                  </span>
                </span>
                <span className="label shrink-0">
                  <When at={delivery.finishedAt ?? delivery.createdAt} />
                </span>
              </RowLink>
            </li>
          )}
        </List>
      )}
    </Loaded>
  );
}
