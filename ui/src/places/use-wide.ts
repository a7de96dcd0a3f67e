import { useCallback, useSyncExternalStore } from 'react';

/** From `md` on, frames stand beside each other; from `lg` on, two columns fit beside the navigation. */
const queries = { md: '(min-width: 48rem)', lg: '(min-width: 64rem)' } as const;

/** Whether the screen is one of a desk. Where a class does not do: what is not shown is not asked for. */
export function useWide(from: keyof typeof queries = 'md'): boolean {
  const query = queries[from];
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
