import type { DraftDetail } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import type { DraftScreens, DraftViewProps } from '@dojang/ui/web-module.ts';
import { type ReactNode, useEffect } from 'react';
import { useWords } from './words.ts';

function Paper({ draft, spot }: { draft: DraftDetail; spot: ReactNode }) {
  const t = useWords();
  return (
    <section className="sheet p-5">
      <h2 className="font-semibold">{t('draft.title')}</h2>
      <p className="mt-2">
        <Seen text={draft.title} />
      </p>
      {spot}
    </section>
  );
}

function View({ draft, spot, onStampable }: DraftViewProps) {
  const current = draft.versions.find(({ number }) => number === draft.version);
  const digest = current?.digest ?? '';
  useEffect(() => {
    onStampable({ digest, blocked: null, risky: false });
  }, [digest, onStampable]);
  return <Paper draft={draft} spot={spot} />;
}

function Outcome() {
  const t = useWords();
  return <p className="text-sm text-ink-2">{t('draft.kept')}</p>;
}

export const draftScreens: DraftScreens = { View, Preview: Paper, Outcome };
