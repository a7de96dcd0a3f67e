import { useSyncExternalStore } from 'react';

const key = 'dojang.closed-groups';
/** Nobody has more groups closed; the oldest opens again. */
const closedMax = 200;
const listeners = new Set<() => void>();

const read = (): string => {
  try {
    return sessionStorage.getItem(key) ?? '[]';
  } catch {
    return '[]';
  }
};

function parse(text: string): string[] {
  try {
    const kept: unknown = JSON.parse(text);
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
}

function toggle(group: string): void {
  const closed = parse(read());
  const next = closed.includes(group)
    ? closed.filter((each) => each !== group)
    : [...closed, group].slice(-closedMax);
  try {
    sessionStorage.setItem(key, JSON.stringify(next));
  } catch {
    return;
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Groups that the person closed in this tab: they are still closed after a draft was opened. */
export function useClosedGroups(): {
  readonly isClosed: (group: string) => boolean;
  readonly toggle: (group: string) => void;
} {
  const closed = parse(useSyncExternalStore(subscribe, read));
  return { isClosed: (group) => closed.includes(group), toggle };
}
