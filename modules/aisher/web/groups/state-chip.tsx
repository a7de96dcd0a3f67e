import { Activity, Archive, Check, CircleDot, type LucideIcon, RotateCcw } from 'lucide-react';
import type { Group } from '../../src/groups/schema.ts';
import { useWords } from '../words.ts';

const icons: Record<Group['state'], LucideIcon> = {
  new: CircleDot,
  ongoing: Activity,
  regressed: RotateCcw,
  resolved: Check,
  archived: Archive,
};

/** What wants somebody to look stands out; what is settled is quiet. */
const looks: Record<Group['state'], string> = {
  new: 'border-removed-ink font-semibold text-removed-ink',
  regressed: 'border-removed-ink font-semibold text-removed-ink',
  ongoing: '',
  resolved: 'border-added-ink text-added-ink',
  archived: 'text-ink-3',
};

/** How a group stands: a shape, a word, and a colour beside them. */
export function StateChip({ state }: { state: Group['state'] }) {
  const t = useWords();
  const Icon = icons[state];
  return (
    <span className={`chip shrink-0 whitespace-nowrap ${looks[state]}`}>
      <Icon size={13} aria-hidden="true" />
      {t(`state.group.${state}`)}
    </span>
  );
}
