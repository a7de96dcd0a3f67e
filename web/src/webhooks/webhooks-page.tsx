import type { WebhookAddresses } from '@dojang/kernel/schema';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { useQuery } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { Addresses } from './addresses.tsx';
import { Calls } from './calls.tsx';

/** Where other systems call, and what they sent. */
export function WebhooksPage() {
  const t = useMessages();
  const webhooks = useQuery({
    queryKey: ['webhooks'],
    queryFn: ({ signal }) => api.get<WebhookAddresses>('/webhooks', signal),
  });
  return (
    <Screen title={t('webhook.title')} lead={t('webhook.lead')}>
      <Section title={t('webhook.addresses')} lead={t('webhook.addresses-text')}>
        <Addresses query={webhooks} />
      </Section>
      <Below query={webhooks}>
        <Section title={t('webhook.calls')} lead={t('webhook.calls-text')}>
          <Calls />
        </Section>
      </Below>
    </Screen>
  );
}
