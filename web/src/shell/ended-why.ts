/** What the server says of a session that it ended. Anything else only says that there is none. */
const told = ['session-ended', 'session-theft', 'device-revoked', 'person-left'] as const;
export type EndedWhy = (typeof told)[number];

const key = 'dojang.ended-why';
const listeners = new Set<() => void>();

function change(by: (storage: Storage) => void): void {
  try {
    by(localStorage);
  } catch {
    // Without storage, only that there is no session is said.
  }
  for (const listener of listeners) listener();
}

/**
 * Why this browser has no session any more. Only the tab that asked first hears it, and only once: so it is kept, until
 * somebody signs in.
 */
export const endedWhy = {
  get(): EndedWhy | undefined {
    try {
      const kept = localStorage.getItem(key);
      return told.find((code) => code === kept);
    } catch {
      return undefined;
    }
  },
  keep(code: string): void {
    if (told.some((each) => each === code)) change((storage) => storage.setItem(key, code));
  },
  forget: (): void => change((storage) => storage.removeItem(key)),
  /** Calls `onEnd` when another tab has heard it: at once, or when this one is looked at again. */
  follow(onEnd: () => void): () => void {
    const look = () => {
      if (endedWhy.get() !== undefined) onEnd();
    };
    addEventListener('storage', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      removeEventListener('storage', look);
      document.removeEventListener('visibilitychange', look);
    };
  },
  /** Other tabs are heard, too. */
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    addEventListener('storage', listener);
    return () => {
      listeners.delete(listener);
      removeEventListener('storage', listener);
    };
  },
};
