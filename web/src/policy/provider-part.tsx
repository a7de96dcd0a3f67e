import { Button } from '@dojang/ui/buttons/button.tsx';
import { FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { type ReactNode, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { type ProviderPath, RemoveProvider, ToCopy, TryProvider } from './provider-acts.tsx';
import { reread } from './queries.ts';

/** A provider of the org: what is known of it, a first try, and what it has to know of this server. */
export function ProviderPart({
  path,
  none,
  facts,
  fault,
  startUrl,
  own,
  mayChange,
  dialog,
}: {
  path: ProviderPath;
  /** What stands there while none is connected. */
  none: { heading: string; text: string };
  /** Rows of the provider; null while none is connected. */
  facts: ReactNode;
  fault?: string | undefined;
  /** Where people begin to sign in by it. */
  startUrl: string;
  /** Lines to be copied to the provider: what each is, and the line. */
  own: readonly (readonly [label: string, text: string])[];
  mayChange: boolean;
  dialog: (acts: { onClose: () => void; onSet: () => void }) => ReactNode;
}) {
  const t = useMessages();
  const [isOpen, setOpen] = useState(false);
  const set = (
    <Button kind={facts ? 'quiet' : 'ink'} onClick={() => setOpen(true)}>
      {t(facts ? 'saml.change' : 'saml.set')}
    </Button>
  );
  return (
    <>
      {facts ? (
        <>
          <FactRows>{facts}</FactRows>
          {fault && <p className="label mt-2">{fault}</p>}
          <div className="mt-3 flex flex-wrap gap-2">
            <TryProvider path={path} />
            {mayChange && set}
            {mayChange && <RemoveProvider path={path} />}
          </div>
          <div className="mt-5">
            <ToCopy label={t('saml.sign-in-at')} text={startUrl} />
          </div>
        </>
      ) : (
        <Empty title={none.heading}>
          <p>{none.text}</p>
          {mayChange && <div className="mt-4">{set}</div>}
        </Empty>
      )}
      {mayChange && (
        <div className="mt-5 space-y-3">
          <h3 className="font-semibold">{t('saml.own')}</h3>
          {own.map(([label, text]) => (
            <ToCopy key={label} label={label} text={text} />
          ))}
        </div>
      )}
      {isOpen &&
        dialog({
          onClose: () => setOpen(false),
          onSet: () => {
            setOpen(false);
            say(t('saml.saved'));
            void reread();
          },
        })}
    </>
  );
}
