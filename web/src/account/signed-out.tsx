import { SealGlyph } from '@dojang/ui/seals/glyph.tsx';
import { useSyncExternalStore } from 'react';
import { useMessages } from '../i18n.ts';
import { LanguageSwitch } from '../settings/language-switch.tsx';
import { endedWhy } from '../shell/ended-why.ts';
import { LaterPart } from '../shell/later-part.tsx';

const loadProviders = () => import('../sign-in/gate-ways.tsx').then(({ GateWays }) => GateWays);

/** No session here: how to get one, and why it ended. There is nothing to type, so there is no form. */
export function SignedOut() {
  const t = useMessages();
  const why = useSyncExternalStore(endedWhy.subscribe, endedWhy.get);
  return (
    <Gate>
      <h1 className="text-2xl font-bold">{t('gate.title')}</h1>
      {why && (
        <p role="status" className="mt-2 font-semibold">
          {t(`problem.${why}`)}
        </p>
      )}
      <p className="mt-2 text-ink-2">{t('gate.text')}</p>
      <ol className="rows mt-6 text-left">
        {([1, 2] as const).map((step) => (
          <li key={step} className="flex gap-4 py-4">
            <span aria-hidden="true" className="w-5 shrink-0 text-lg font-bold text-ink-3">
              {step}
            </span>
            <div>
              <p className="font-semibold">{t(`gate.way-${step}`)}</p>
              <p className="text-sm text-ink-2">{t(`gate.way-${step}-text`)}</p>
            </div>
          </li>
        ))}
      </ol>
      <LaterPart load={loadProviders} />
    </Gate>
  );
}

/** A page before the app: one sheet, one seal. */
export function Gate({ children }: { children: React.ReactNode }) {
  const t = useMessages();
  return (
    // The sheet begins at one height, so that what comes later into it moves nothing above.
    <main className="mx-auto flex min-h-dvh max-w-md flex-col px-5 pt-[6dvh] pb-6 sm:pt-[14dvh]">
      <div className="sheet appear px-6 pt-9 pb-7 sm:px-8">
        <div className="mb-6 -rotate-3">
          <SealGlyph size={72} label={t('app.name')} />
        </div>
        {children}
      </div>
      <div className="mt-auto flex justify-center pt-5">
        <LanguageSwitch />
      </div>
    </main>
  );
}
