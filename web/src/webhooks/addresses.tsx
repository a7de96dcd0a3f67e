import type { WebhookAddresses } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { type Asked, Loaded } from '@dojang/ui/states/loaded.tsx';
import { useMutation } from '@tanstack/react-query';
import { Plus, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';
import { webhookWord } from './webhook-word.ts';

type Address = WebhookAddresses['webhooks'][number];

/** Addresses to set in other systems, which call them. */
export function Addresses({ query }: { query: Asked<WebhookAddresses> }) {
  const t = useMessages();
  return (
    <Loaded query={query} rows={1}>
      {({ webhooks }) => (
        <List items={webhooks} empty={t('webhook.none')}>
          {(webhook) => <AddressRow key={webhook.name} webhook={webhook} />}
        </List>
      )}
    </Loaded>
  );
}

function AddressRow({ webhook: { name, summary, url } }: { webhook: Address }) {
  const t = useMessages();
  const [isAsking, setAsking] = useState(false);
  const title = webhookWord(name, summary);
  const replace = useMutation({
    mutationFn: () => api.send('PUT', `/webhooks/${name}/address`),
    onSuccess: () => say(t(url === null ? 'webhook.made' : 'webhook.replaced')),
    onSettled: () => {
      setAsking(false);
      void queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  return (
    <Row
      title={title}
      facts={<code className="code">{name}</code>}
      action={
        <Button
          kind={url === null ? 'plain' : 'quiet'}
          Icon={url === null ? Plus : RefreshCw}
          className="px-3"
          busy={replace.isPending}
          aria-label={t(url === null ? 'webhook.make-named' : 'webhook.replace-named', {
            name: title,
          })}
          onClick={() => (url === null ? replace.mutate() : setAsking(true))}
        >
          {t(url === null ? 'webhook.make' : 'webhook.replace')}
        </Button>
      }
    >
      <div className="pr-2">
        {url !== null && (
          <div className="mt-2">
            <CopyLine text={url} />
          </div>
        )}
        <FormProblem problem={replace.error} />
      </div>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('webhook.replace-title')}
        confirm={t('webhook.replace')}
        busy={replace.isPending}
        onConfirm={() => replace.mutate()}
      >
        {t('webhook.replace-text', { name: title })}
      </ConfirmDialog>
    </Row>
  );
}
