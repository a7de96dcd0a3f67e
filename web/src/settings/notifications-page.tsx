import type { NotificationPreferences, NotificationPreferencesInput } from '@dojang/kernel/schema';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Loading } from '@dojang/ui/states/loading.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { ReceiversPart, receiversQuery } from '../receivers/receivers-part.tsx';
import { api, queries, useMay } from '../shell/session.tsx';
import { AddressCard } from './address-card.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { PreferenceTable } from './preference-table.tsx';
import { PushCard } from './push-card.tsx';
import { QuietHours } from './quiet-hours.tsx';

const key = ['notification-preferences'];

/** What the person is notified about, on which channels, and when not. */
export function NotificationsPage() {
  const t = useMessages();
  const problemText = useProblemText();
  const preferences = useQuery({
    queryKey: key,
    queryFn: () => api.get<NotificationPreferences>('/notification-preferences'),
  });
  const mayListReceivers = useMay('receiver.list');
  const receivers = useQuery({ ...receiversQuery, enabled: mayListReceivers });
  const change = useMutation({
    mutationFn: (input: NotificationPreferencesInput) =>
      api.send<NotificationPreferences>('PUT', '/notification-preferences', input),
    onSuccess: (answer) => queries.setQueryData(key, answer),
    onError: (error) => say(problemText(error)),
  });
  return (
    <Screen title={t('notify.title')} lead={t('notify.lead')}>
      <Loaded
        query={preferences}
        waiting={
          <Section title={t('notify.channels')}>
            <Loading rows={1} rowHeight="h-[4.5rem]" />
          </Section>
        }
      >
        {(data) => (
          <>
            <Section title={t('notify.channels')}>
              <div className="sheet rows">
                {data.channels.includes('web-push') && <PushCard preferences={data} />}
                {(['email', 'slack'] as const)
                  .filter((channel) => data.channels.includes(channel))
                  .map((channel) => (
                    <AddressCard
                      key={channel}
                      channel={channel}
                      address={data.addresses.find((each) => each.channel === channel) ?? null}
                    />
                  ))}
              </div>
              {data.channels.length < 3 && <p className="label mt-2">{t('notify.fewer')}</p>}
            </Section>
            <Section title={t('notify.kinds')}>
              <PreferenceTable
                preferences={data}
                busy={change.isPending}
                onChange={(preference) => change.mutate({ preferences: [preference] })}
              />
            </Section>
            <Section title={t('notify.quiet')}>
              <QuietHours preferences={data} busy={change.isPending} onChange={change.mutate} />
            </Section>
            {mayListReceivers && (
              <Section id="receivers" title={t('receiver.title')} lead={t('receiver.lead')}>
                <ReceiversPart query={receivers} />
              </Section>
            )}
            <Below query={{ isPending: receivers.isLoading }}>
              <Section title={t('notify.log')}>
                <DeliveryLog kinds={data.kinds} />
              </Section>
            </Below>
          </>
        )}
      </Loaded>
    </Screen>
  );
}
