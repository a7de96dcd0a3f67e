import type { Device } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { useMutation, useQuery } from '@tanstack/react-query';
import { MonitorSmartphone, Plus, Terminal } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { say } from '../shell/notices.tsx';
import { Screen, Section } from '../shell/screen.tsx';
import { api, queries } from '../shell/session.tsx';
import { SheetDialog } from '../shell/sheet-dialog.tsx';
import { Failing, Loading, useProblemText } from '../shell/states.tsx';
import { When } from '../shell/when.tsx';
import { OpenLinks } from './open-links.tsx';
import { PairingDialog } from './pairing-dialog.tsx';
import { PlainHttpNote } from './plain-http-note.tsx';

/** Where this person is signed in, and the machines that draft and act. */
export function DevicesPage() {
  const t = useMessages();
  const problemText = useProblemText();
  const [adding, setAdding] = useState<'phone' | 'agent' | null>(null);
  const [revoking, setRevoking] = useState<Device | 'others' | null>(null);
  const devices = useQuery({
    queryKey: ['devices'],
    queryFn: () => api.get<{ devices: Device[] }>('/devices'),
  });
  const revoke = useMutation({
    mutationFn: (what: Device | 'others') =>
      api.send('DELETE', what === 'others' ? '/devices' : `/devices/${what.id}`),
    onSuccess: () => say(t('devices.revoked')),
    onError: (error) => say(problemText(error)),
    onSettled: () => {
      setRevoking(null);
      void queries.invalidateQueries({ queryKey: ['devices'] });
    },
  });
  const all = devices.data?.devices ?? [];
  return (
    <Screen title={t('devices.title')} lead={t('devices.lead')}>
      <PlainHttpNote />
      <div className="mb-6 grid gap-2 sm:grid-cols-2">
        <button type="button" className="btn justify-start" onClick={() => setAdding('phone')}>
          <Plus size={18} aria-hidden="true" />
          {t('devices.add-phone')}
        </button>
        <button type="button" className="btn justify-start" onClick={() => setAdding('agent')}>
          <Terminal size={18} aria-hidden="true" />
          {t('devices.add-machine')}
        </button>
      </div>
      {devices.isPending && <Loading rows={2} />}
      {devices.isError && !devices.data && (
        <Failing problem={devices.error} onRetry={() => void devices.refetch()} />
      )}
      {(['browser', 'agent'] as const).map((kind) => {
        const of = all.filter((device) => device.kind === kind);
        if (!devices.data) return null;
        return (
          <Section key={kind} title={t(`devices.${kind}`)}>
            {of.length === 0 ? (
              <p className="sheet px-4 py-5 text-ink-2">{t(`devices.none.${kind}`)}</p>
            ) : (
              <ul className="sheet rows appear">
                {of.map((device) => (
                  <DeviceRow key={device.id} device={device} onRevoke={() => setRevoking(device)} />
                ))}
              </ul>
            )}
          </Section>
        );
      })}
      {all.length > 1 && (
        <button
          type="button"
          className="btn btn-quiet mt-6 -ml-4"
          onClick={() => setRevoking('others')}
        >
          {t('devices.revoke-others')}
        </button>
      )}
      <OpenLinks all={false} />
      {adding && <PairingDialog input={{ kind: adding }} onClose={() => setAdding(null)} />}
      <SheetDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('devices.revoke-title')}
      >
        <p className="text-ink-2">
          {revoking === 'others'
            ? t('devices.revoke-others-text')
            : t('devices.revoke-text', { name: revoking?.name ?? '' })}
        </p>
        <div className="mt-5 grid grid-cols-2 gap-2">
          <button type="button" className="btn" onClick={() => setRevoking(null)}>
            {t('action.cancel')}
          </button>
          <button
            type="button"
            className="btn btn-ink"
            disabled={revoke.isPending}
            onClick={() => revoking && revoke.mutate(revoking)}
          >
            {t('devices.revoke')}
          </button>
        </div>
      </SheetDialog>
    </Screen>
  );
}

function DeviceRow({ device, onRevoke }: { device: Device; onRevoke: () => void }) {
  const t = useMessages();
  const Icon = device.kind === 'agent' ? Terminal : MonitorSmartphone;
  const facts = [device.browser, device.system, device.place].filter(Boolean).join(' · ');
  return (
    <li className="flex items-center gap-3 py-3 pr-2 pl-4">
      <Icon size={20} className="shrink-0 text-ink-3" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          <Seen text={device.name} />
          {device.current && <span className="chip ml-2">{t('devices.current')}</span>}
        </p>
        <p className="label">
          {facts && <Seen text={`${facts} · `} />}
          {t('devices.seen')} <When at={device.lastSeenAt} />
        </p>
      </div>
      {!device.current && (
        <button
          type="button"
          className="btn btn-quiet px-3"
          aria-label={t('devices.revoke-named', { name: device.name })}
          onClick={onRevoke}
        >
          {t('devices.revoke')}
        </button>
      )}
    </li>
  );
}
