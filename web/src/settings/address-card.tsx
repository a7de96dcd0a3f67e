import type { notificationAddress } from '@dojang/kernel/schema';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';
import { useProblemText } from '../shell/states.tsx';

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
  const problemText = useProblemText();
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
          <button
            type="button"
            className="btn btn-quiet shrink-0"
            disabled={change.isPending}
            onClick={() => change.mutate('remove')}
          >
            {t('address.remove')}
          </button>
        )}
      </div>
      {(!address || asksForCode) && (
        <form className="mt-2 flex gap-2" onSubmit={submit}>
          <input
            className="field min-w-0"
            aria-label={t(asksForCode ? 'address.code' : `address.label.${channel}`)}
            placeholder={t(asksForCode ? 'address.code' : `address.label.${channel}`)}
            inputMode={asksForCode ? 'numeric' : channel === 'email' ? 'email' : 'text'}
            autoComplete={asksForCode ? 'one-time-code' : channel === 'email' ? 'email' : 'off'}
            maxLength={asksForCode ? 6 : 320}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="btn shrink-0" disabled={change.isPending}>
            {t(asksForCode ? 'address.confirm' : 'address.connect')}
          </button>
        </form>
      )}
      {change.isError && (
        <p role="alert" className="mt-2 text-sm">
          {problemText(change.error)}
        </p>
      )}
    </div>
  );
}
