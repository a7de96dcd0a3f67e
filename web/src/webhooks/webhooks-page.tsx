import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { useMessages } from '../i18n.ts';
import { Addresses } from './addresses.tsx';
import { Calls } from './calls.tsx';

/** Where other systems call, and what they sent. */
export function WebhooksPage() {
  const t = useMessages();
  return (
    <Screen title={t('webhook.title')} lead={t('webhook.lead')}>
      <Section title={t('webhook.addresses')} lead={t('webhook.addresses-text')}>
        <Addresses />
      </Section>
      <Section title={t('webhook.calls')} lead={t('webhook.calls-text')}>
        <Calls />
      </Section>
    </Screen>
  );
}
