import type { DraftState } from '@dojang/kernel/schema';
import { useMessages } from '../i18n.ts';

/** The state of a draft in a word. Stamped is the seal's; all else is ink. */
export function StateWord({ state }: { state: DraftState }) {
  const t = useMessages();
  const sealed = state === 'stamped' || state === 'acting' || state === 'done';
  return (
    <span className={sealed ? 'font-semibold text-seal-text' : 'font-semibold text-ink-2'}>
      {t(`draft.state.${state}`)}
    </span>
  );
}
