import type { ErrorComponentProps } from '@tanstack/react-router';
import { useMessages } from '../i18n.ts';
import { Screen } from './screen.tsx';

/** A bug of the page: said plainly, with a way on. */
export function Broken(_props: ErrorComponentProps) {
  const t = useMessages();
  return (
    <Screen title={t('broken.title')}>
      <div role="alert" className="sheet p-5">
        <p className="text-ink-2">{t('broken.text')}</p>
        <button type="button" className="btn mt-4" onClick={() => location.reload()}>
          {t('broken.reload')}
        </button>
      </div>
    </Screen>
  );
}

export function NotFound() {
  const t = useMessages();
  return (
    <Screen title={t('not-found.title')}>
      <p className="text-ink-2">{t('not-found.text')}</p>
      <a href="/" className="btn mt-5">
        {t('link.to-inbox')}
      </a>
    </Screen>
  );
}
