import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import type { WebModule } from '@dojang/ui/web-module.ts';
import type { ReactNode } from 'react';
import { useFaces, useMessages } from '../i18n.ts';
import { useMay, useMe } from '../shell/session.tsx';

/** A page of a module, or that the org does not have the module. */
export function OfOrg({ module, children }: { module: WebModule; children: ReactNode }) {
  const me = useMe().data;
  return me?.modules.includes(module.name) === false ? <Off module={module} /> : children;
}

function Off({ module }: { module: WebModule }) {
  const t = useMessages();
  const nameOf = useFaces();
  const mayChoose = useMay('module.choose');
  return (
    <Screen title={nameOf(module, 'module.name')}>
      <div className="sheet p-5">
        <p className="font-semibold">{t('module.off')}</p>
        <p className="mt-1 text-ink-2">{t(mayChoose ? 'module.off-choose' : 'module.off-ask')}</p>
        <ButtonLink href={mayChoose ? '/settings#modules' : '/'} className="mt-4">
          {t(mayChoose ? 'module.to-settings' : 'link.to-inbox')}
        </ButtonLink>
      </div>
    </Screen>
  );
}
