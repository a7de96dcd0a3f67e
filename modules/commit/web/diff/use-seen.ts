import { shortHash } from '@dojang/commit/identity';
import { useState } from 'react';

/** More than anybody looks through in the days that a draft lives. */
const seenMax = 3000;
const key = 'dojang.commit.seen';

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

function write(marks: readonly string[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(marks.slice(-seenMax)));
  } catch {
    // Without storage the marks live as long as the page.
  }
}

/** The mark of a file with these changes. It holds no name, and is another one once the changes are others. */
export const seenMark = (path: string, text: string): string => shortHash(`${path}\0${text}`);

/** Files that the person has ticked off, on this device. A file that changes again loses its tick. */
export function useSeen() {
  const [marks, setMarks] = useState<ReadonlySet<string>>(() => new Set(read()));
  return {
    has: (mark: string) => marks.has(mark),
    toggle: (mark: string) => {
      const others = read().filter((each) => each !== mark);
      const next = marks.has(mark) ? others : [...others, mark];
      write(next);
      setMarks(new Set(next));
    },
  };
}
