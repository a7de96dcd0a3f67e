import type { notificationAddress } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';
import { TestMessage } from './test-message.tsx';

type Address = z.infer<typeof notificationAddress>;

/** An address of one's own: set, proven (a code by e-mail, a button in Slack), or removed. */
export function AddressCard({
  channel,
  address,
}: {
  channel: 'email' | 'slack';
  address: Address | null;
}) {
  const t = useMessages();
  const [text, setText] = useState('');
  const settled = () => queries.invalidateQueries({ queryKey: ['notification-preferences'] });
  const change = useMutation({
    mutationFn: (what: 'set' | 'confirm' | 'remove') => {
      const path = `/notification-addresses/${channel}`;
      if (what === 'set') return api.send('PUT', path, { address: text.trim() });
      if (what === 'confirm') return api.send('PUT', `${path}/confirmation`, { code: text.trim() });
      return api.send('DELETE', path);
    },
    onSuccess: () => setText(''),
    onSettled: settled,
  });
  const asksForCode = channel === 'email' && address !== null && !address.confirmed;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) change.mutate(asksForCode ? 'confirm' : 'set');
  };
  return (
    <div className="px-4 py-3.5">
      <div className="flex items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium">{t(`channel.${channel}`)}</p>
          <p className="label break-all">
            {address
              ? `${address.shown} · ${t(address.confirmed ? 'address.confirmed' : `address.unconfirmed.${channel}`)}`
              : t('address.none')}
          </p>
        </div>
        {address && (
          <Button
            kind="quiet"
            className="shrink-0"
            busy={change.isPending}
            onClick={() => change.mutate('remove')}
          >
            {t('address.remove')}
          </Button>
        )}
      </div>
      {(!address || asksForCode) && (
        <form className="mt-2 flex gap-2" onSubmit={submit}>
          <TextField
            className="flex-1"
            label={t(asksForCode ? 'address.code' : `address.label.${channel}`)}
            hidesLabel
            placeholder={t(asksForCode ? 'address.code' : `address.label.${channel}`)}
            inputMode={asksForCode ? 'numeric' : channel === 'email' ? 'email' : 'text'}
            autoComplete={asksForCode ? 'one-time-code' : channel === 'email' ? 'email' : 'off'}
            maxLength={asksForCode ? 6 : 320}
            value={text}
            onChange={setText}
          />
          <Button type="submit" className="shrink-0" busy={change.isPending}>
            {t(asksForCode ? 'address.confirm' : 'address.connect')}
          </Button>
        </form>
      )}
      {address?.confirmed && <TestMessage channel={channel} />}
      <FormProblem problem={change.error} />
    </div>
  );
}
