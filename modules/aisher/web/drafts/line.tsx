import type { DraftLine } from '@dojang/kernel/schema';
import { useWords } from '../words.ts';

const words = {
  'aisher.merge': 'line.merge',
  'aisher.resolve': 'line.resolve',
  'aisher.silence': 'line.silence',
  'aisher.incident': 'line.incident',
  'aisher.rule': 'line.rule',
  'aisher.ticket': 'line.ticket',
} as const;

/** What a draft about groups asks for, and of how many. */
export function GroupsLine({ draft }: { draft: DraftLine }) {
  const t = useWords();
  const key = words[draft.kind as keyof typeof words];
  const { groups } = draft.summary as { readonly groups?: unknown };
  const count = typeof groups === 'number' ? groups : 0;
  return (
    <span className="flex flex-wrap gap-x-3">
      {key && <span>{t(key)}</span>}
      {count > 1 && <span>{t('line.groups', { count })}</span>}
    </span>
  );
}
