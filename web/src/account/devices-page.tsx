import type { Device } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Loading } from '@dojang/ui/states/loading.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { MonitorSmartphone, Plus, Terminal } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries, useMayNot } from '../shell/session.tsx';
import { useHash } from '../shell/use-hash.ts';
import { OpenLinks } from './open-links.tsx';
import { PairingDialog } from './pairing-dialog.tsx';
import { PlainHttpNote } from './plain-http-note.tsx';

/** Where this person is signed in, and the machines that draft and act. */
export function DevicesPage() {
  const t = useMessages();
  const problemText = useProblemText();
  const addsNone = useMayNot('pairing.create');
  const [hash, clearHash] = useHash();
  const [chosen, setAdding] = useState<'phone' | 'agent' | null>(null);
  const adding = hash === 'phone' || hash === 'agent' ? hash : chosen;
  const [revoking, setRevoking] = useState<Device | 'others' | null>(null);
  const devices = useQuery({
    queryKey: ['devices'],
    queryFn: () => api.get<{ devices: Device[] }>('/devices'),
    // No message says that a device is still there.
    refetchInterval: 60_000,
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
      {!addsNone && (
        <div className="mb-6 grid gap-2 sm:grid-cols-2">
          <Button Icon={Plus} className="justify-start" onClick={() => setAdding('phone')}>
            {t('devices.add-phone')}
          </Button>
          <Button Icon={Terminal} className="justify-start" onClick={() => setAdding('agent')}>
            {t('devices.add-machine')}
          </Button>
        </div>
      )}
      <Loaded
        query={devices}
        waiting={
          <Section title={t('devices.browser')}>
            <Loading rows={2} />
          </Section>
        }
      >
        {({ devices }) =>
          (['browser', 'agent'] as const).map((kind) => (
            <Section key={kind} title={t(`devices.${kind}`)}>
              <List
                items={devices.filter((device) => device.kind === kind)}
                empty={t(`devices.none.${kind}`)}
              >
                {(device) => (
                  <DeviceRow key={device.id} device={device} onRevoke={() => setRevoking(device)} />
                )}
              </List>
            </Section>
          ))
        }
      </Loaded>
      {all.length > 1 && (
        <Button kind="quiet" className="mt-6 -ml-4" onClick={() => setRevoking('others')}>
          {t('devices.revoke-others')}
        </Button>
      )}
      <Below query={devices}>
        <OpenLinks all={false} />
      </Below>
      {adding && !addsNone && (
        <PairingDialog
          input={{ kind: adding }}
          onClose={() => {
            setAdding(null);
            clearHash();
          }}
        />
      )}
      <ConfirmDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('devices.revoke-title')}
        confirm={t('devices.revoke')}
        busy={revoke.isPending}
        onConfirm={() => revoking && revoke.mutate(revoking)}
      >
        {revoking === 'others'
          ? t('devices.revoke-others-text')
          : t('devices.revoke-text', { name: revoking?.name ?? '' })}
      </ConfirmDialog>
    </Screen>
  );
}

function DeviceRow({ device, onRevoke }: { device: Device; onRevoke: () => void }) {
  const t = useMessages();
  const facts = [device.browser, device.system, device.place].filter(Boolean).join(' · ');
  return (
    <Row
      Icon={device.kind === 'agent' ? Terminal : MonitorSmartphone}
      title={
        <>
          <Seen text={device.name} />{' '}
          {device.current && <span className="chip">{t('devices.current')}</span>}
        </>
      }
      facts={
        <>
          {facts && <Seen text={`${facts} · `} />}
          {device.current ? (
            t('devices.seen-now')
          ) : (
            <>
              {t('devices.seen')} <When at={device.lastSeenAt} />
            </>
          )}
        </>
      }
      action={
        !device.current && (
          <Button
            kind="quiet"
            className="px-3"
            aria-label={t('devices.revoke-named', { name: device.name })}
            onClick={onRevoke}
          >
            {t('devices.revoke')}
          </Button>
        )
      }
    />
  );
}
