import { type KeyboardEvent, useEffect, useRef } from 'react';

/**
 * Focus goes to what a decision made, so that it is read out and keys work on. Enter then opens the next draft; a key
 * that was still held from the stamp does not.
 */
export function useFocusWhen(fresh: boolean) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (fresh) box.current?.focus({ preventScroll: true });
  }, [fresh]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.repeat || event.target !== event.currentTarget) return;
    event.preventDefault();
    box.current?.querySelector<HTMLElement>('[data-next]')?.click();
  };
  return { ref: box, tabIndex: -1, onKeyDown } as const;
}
