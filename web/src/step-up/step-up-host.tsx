import { type ComponentType, useEffect, useState } from 'react';
import { loadPart } from '../hosting/part.ts';
import { loadAllWords } from '../i18n.ts';
import { type Asking, stepUpEvent } from './asking.ts';

type Dialog = ComponentType<{ asking: Asking; onEnd: () => void }>;

/** Asks for a proof where an act needs one; the dialog is loaded when it is asked for. */
export function StepUpHost() {
  const [asking, setAsking] = useState<Asking | null>(null);
  const [Part, setPart] = useState<Dialog>();
  useEffect(() => {
    const show = async (asked: Asking) => {
      const load = () => Promise.all([import('./step-up-dialog.tsx'), loadAllWords()]);
      const loaded = await loadPart(load).catch(() => undefined);
      if (loaded === undefined) return asked.answer(false);
      setPart(() => loaded[0].StepUpDialog);
      setAsking(asked);
    };
    const hear = (event: Event) => {
      event.preventDefault();
      void show((event as CustomEvent<Asking>).detail);
    };
    document.addEventListener(stepUpEvent, hear);
    return () => document.removeEventListener(stepUpEvent, hear);
  }, []);
  return Part && asking && <Part asking={asking} onEnd={() => setAsking(null)} />;
}
