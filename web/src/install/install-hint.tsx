import { Button } from '@dojang/ui/buttons/button.tsx';
import { Notice } from '@dojang/ui/notices/notice.tsx';
import { Smartphone } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { useMessages } from '../i18n.ts';
import { installOffer } from './install-offer.ts';

const storageKey = 'dojang.install';
const isPhone = () => matchMedia('(pointer: coarse)').matches;
const isInstalled = () =>
  matchMedia('(display-mode: standalone)').matches ||
  (navigator as { standalone?: boolean }).standalone === true;
/** Safari offers nothing to the page; only its own menu installs. */
const isIos = () => 'standalone' in navigator;

/** Says once, on a phone, that the page can be put on the home screen, and how. */
export function InstallHint() {
  const t = useMessages();
  const offer = useSyncExternalStore(installOffer.subscribe, installOffer.get);
  const [isOver, setOver] = useState(() => localStorage.getItem(storageKey) !== null);
  const end = () => {
    localStorage.setItem(storageKey, 'told');
    setOver(true);
  };
  if (isOver || !isPhone() || isInstalled() || (!offer && !isIos())) return null;
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pb-6 sm:px-6">
      <Notice
        Icon={Smartphone}
        title={t('install.title')}
        action={
          <>
            {offer && (
              <Button
                kind="ink"
                onClick={() => {
                  void installOffer.take()?.prompt();
                  end();
                }}
              >
                {t('install.action')}
              </Button>
            )}
            <Button kind="quiet" onClick={end}>
              {t('install.later')}
            </Button>
          </>
        }
      >
        {t(offer ? 'install.text' : 'install.ios')}
      </Notice>
    </div>
  );
}
