import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

/** Says that the address has changed; the host of the screens calls it after each step in the history. */
export const placeChanged = (): void => listeners.forEach((listener) => void listener());

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const readSearch = () => location.search;

/** The present address with other values of its query; an empty value is left out. */
export function hrefWith(values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const search = query.toString();
  return search === '' ? location.pathname : `${location.pathname}?${search}`;
}

/**
 * A value that stands in the address, so that "back", a reload and a link keep it; empty when it is not there. A change
 * takes the place of the present entry of the history.
 */
export function useQueryState(name: string): [value: string, change: (value: string) => void] {
  const search = useSyncExternalStore(subscribe, readSearch);
  const change = useCallback(
    (value: string) => {
      history.replaceState(history.state, '', hrefWith({ [name]: value }));
      placeChanged();
    },
    [name],
  );
  return [new URLSearchParams(search).get(name) ?? '', change];
}
