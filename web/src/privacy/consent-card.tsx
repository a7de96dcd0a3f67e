import type { Consent, ConsentDecision, ConsentList } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';
import { consentsKey } from './consents-key.ts';
import { PaperDialog } from './paper-dialog.tsx';

/** One text, and a box for each thing that may be agreed to. To take it back is the same tap. */
export function ConsentCard({ consent, personId }: { consent: Consent; personId: string }) {
  const t = useMessages();
  const language = useLanguage() === 'en' ? 'en' : 'ko';
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="sheet px-4 py-4 sm:px-5">
      <h2 id={heading} className="font-semibold">
        <Seen text={consent.title[language]} />
      </h2>
      <p className="mt-1.5 text-ink-2">
        <Seen text={consent.text[language]} />
      </p>
      <p className="label mt-1.5">{t('privacy.text-version', { version: consent.version })}</p>
      <div className="mt-2 border-t border-line pt-1">
        {consent.decisions.map((decision) => (
          <DecisionBox
            key={decision.channel}
            consent={consent}
            decision={decision}
            personId={personId}
          />
        ))}
      </div>
    </section>
  );
}

function useDecide({ name, version }: Consent, channel: string, personId: string) {
  const problemText = useProblemText();
  const path = `/privacy/consents/${name}`;
  const of = personId === '' ? {} : { personId };
  return useMutation({
    mutationFn: (way: 'screen' | 'paper' | 'guardian' | null) =>
      way === null
        ? api.send<ConsentList>('DELETE', `${path}?${new URLSearchParams({ channel, ...of })}`)
        : api.send<ConsentList>('PUT', path, { version, channel, way, ...of }),
    onSuccess: (list) => queries.setQueryData(consentsKey(personId), list),
    onError: (error) => {
      say(problemText(error));
      void queries.invalidateQueries({ queryKey: consentsKey(personId) });
    },
  });
}

function DecisionBox({
  consent,
  decision,
  personId,
}: {
  consent: Consent;
  decision: ConsentDecision;
  personId: string;
}) {
  const t = useMessages();
  const language = useLanguage() === 'en' ? 'en' : 'ko';
  const [isRecording, setRecording] = useState(false);
  const decide = useDecide(consent, decision.channel, personId);
  const { label, state } = decision;
  const change = (agrees: boolean) => {
    if (agrees && personId !== '') setRecording(true);
    else decide.mutate(agrees ? 'screen' : null);
  };
  return (
    <div className="py-1">
      <CheckField
        label={
          label === null
            ? t('privacy.agree')
            : t('privacy.agree-channel', { channel: label[language] })
        }
        checked={state === 'given'}
        disabled={decide.isPending}
        onChange={change}
      />
      <p className="label pl-8">
        <DecisionText decision={decision} />
      </p>
      {isRecording && (
        <PaperDialog
          busy={decide.isPending}
          problem={decide.error}
          onClose={() => setRecording(false)}
          onRecord={(way) => decide.mutate(way, { onSuccess: () => setRecording(false) })}
        />
      )}
    </div>
  );
}

function DecisionText({ decision: { state, at, way, seenBy } }: { decision: ConsentDecision }) {
  const t = useMessages();
  const name = spellUnseen(seenBy ?? '');
  return (
    <>
      {t(`privacy.${state}`)}
      {at !== null && state !== 'outdated' && (
        <>
          {' · '}
          <When at={at} />
        </>
      )}
      {state === 'given' && (way === 'paper' || way === 'guardian') && (
        <span className="block">{t(`privacy.by-${way}`, { name })}</span>
      )}
    </>
  );
}
