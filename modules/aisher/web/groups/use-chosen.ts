import { useEffect, useState } from 'react';
import type { GroupLine } from '../../src/groups/schema.ts';

/** What is to be decided about: the rows that are ticked, else the one that was focused last. */
export interface Chosen {
  readonly targets: readonly GroupLine[];
  readonly ticked: number;
  readonly isTicked: (id: string) => boolean;
  readonly tick: (id: string, isTicked: boolean) => void;
  readonly clear: () => void;
}

export function useChosen(groups: readonly GroupLine[]): Chosen {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState<string | null>(null);
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('[data-group]') : null;
      if (row?.dataset.group !== undefined) setFocused(row.dataset.group);
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  const isIn = ticked.size > 0 ? (id: string) => ticked.has(id) : (id: string) => id === focused;
  return {
    targets: groups.filter(({ id }) => isIn(id)),
    ticked: ticked.size,
    isTicked: (id) => ticked.has(id),
    tick: (id, isTicked) => {
      const next = new Set(ticked);
      if (isTicked) next.add(id);
      else next.delete(id);
      setTicked(next);
    },
    clear: () => setTicked(new Set()),
  };
}
