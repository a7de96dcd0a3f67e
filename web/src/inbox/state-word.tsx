import type { DraftState } from '@dojang/kernel/schema';
import { CircleAlert } from 'lucide-react';
import { useMessages } from '../i18n.ts';

/** The state of a draft in a word. Stamped is the seal's; all else is ink. */
export function StateWord({ state }: { state: DraftState }) {
  const t = useMessages();
  const hasFailed = state === 'failed';
  const sealed = state === 'stamped' || state === 'acting' || state === 'done';
  return (
    <span
      className={`inline-flex items-center gap-1 font-semibold ${sealed ? 'text-seal-text' : hasFailed ? 'text-removed-ink' : 'text-ink-2'}`}
    >
      {hasFailed && <CircleAlert size={14} aria-hidden="true" />}
      {t(`draft.state.${state}`)}
    </span>
  );
}
