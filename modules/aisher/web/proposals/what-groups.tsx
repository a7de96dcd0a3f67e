import { Seen } from '@dojang/kernel/web';
import { useWords } from '../words.ts';
import type { Proposed } from './use-propose.ts';

/** Which groups a dialog is about: the first by its title, and how many more. */
export function WhatGroups({ groups }: { groups: readonly Proposed[] }) {
  const t = useWords();
  const [first] = groups;
  return (
    <p className="rounded-lg bg-sunk px-3 py-2 text-sm break-words">
      <span className="line-clamp-2">
        <Seen text={first?.title ?? ''} />
      </span>
      {groups.length > 1 && (
        <span className="label">{t('group.and-more', { count: groups.length - 1 })}</span>
      )}
    </p>
  );
}
