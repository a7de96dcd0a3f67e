/** What a person lately opened by the palette. It is theirs alone, and goes with the session. */
export interface Recent {
  readonly id: string;
  readonly label: string;
  /** Of something that was found; what the palette always offers has none. */
  readonly href?: string;
}

const storageKey = 'dojang.recent';
const recentMax = 8;

interface Kept {
  readonly owner: string;
  readonly recent: readonly Recent[];
}

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' && value !== null && Array.isArray((value as Kept).recent);

/** The newest first; nothing of another person. */
export function recentOf(owner: string): readonly Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    return isKept(kept) && kept.owner === owner ? kept.recent : [];
  } catch {
    return [];
  }
}

export function keepRecent(owner: string, used: Recent): void {
  const others = recentOf(owner).filter(({ id }) => id !== used.id);
  const kept: Kept = { owner, recent: [used, ...others].slice(0, recentMax) };
  localStorage.setItem(storageKey, JSON.stringify(kept));
}

export const forgetRecent = (): void => localStorage.removeItem(storageKey);
