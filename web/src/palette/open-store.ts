/** Whether the palette is open. The button and the key stand in different places. */
let isOpen = false;
const listeners = new Set<() => void>();

export const openStore = {
  get: () => isOpen,
  set(next: boolean) {
    isOpen = next;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
