import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { Loading } from '@dojang/ui/states/loading.tsx';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { PartMissing } from '../hosting/part.ts';
import { useMessages } from '../i18n.ts';

/** Shows a bug of the page, or a part that did not load, in plain words and with a next step. */
export function Broken({ error }: ErrorComponentProps) {
  const t = useMessages();
  const isMissing = error instanceof PartMissing;
  return (
    <Screen title={t(isMissing ? 'part.title' : 'broken.title')}>
      <Reload text={t(isMissing ? 'part.text' : 'broken.text')} />
    </Screen>
  );
}

/** The same inside a page that has a heading of its own. */
export function PartFailing({ error }: ErrorComponentProps) {
  const t = useMessages();
  return (
    <div className="px-4 sm:px-6">
      <Reload text={t(error instanceof PartMissing ? 'part.text' : 'broken.text')} />
    </div>
  );
}

function Reload({ text }: { text: string }) {
  const t = useMessages();
  return (
    <div role="alert" className="sheet p-5">
      <p className="text-ink-2">{text}</p>
      <Button className="mt-4" onClick={() => location.reload()}>
        {t('broken.reload')}
      </Button>
    </div>
  );
}

/** A page whose part is on its way. */
export function Opening() {
  const t = useMessages();
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pt-6 sm:px-6 md:pt-9">
      <h1 className="skeleton mb-6 h-7 w-40">
        <span className="sr-only">{t('part.opening')}</span>
      </h1>
      <Loading rows={4} />
    </div>
  );
}

export function NotFound() {
  const t = useMessages();
  return (
    <Screen title={t('not-found.title')}>
      <p className="text-ink-2">{t('not-found.text')}</p>
      <ButtonLink href="/" className="mt-5">
        {t('link.to-inbox')}
      </ButtonLink>
    </Screen>
  );
}
