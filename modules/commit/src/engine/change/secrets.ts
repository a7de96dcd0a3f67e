import { findSecrets } from '@dojang/kernel/masking';

/** Covers secrets character by character, so that every index and line of the text stays the same. */
export function coverSecrets(text: string): string {
  const found = findSecrets(text);
  if (found.length === 0) return text;
  let result = '';
  let at = 0;
  for (const { start, end } of [...found].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    result += text.slice(at, Math.max(at, start));
    result += text.slice(Math.max(at, start), end).replace(/[^\r\n]/g, '•');
    at = end;
  }
  return result + text.slice(at);
}

/** For a line that is read, not counted. The covering is as short as can be seen. */
export const shortCover = (text: string): string => coverSecrets(text).replace(/•{4,}/g, '•••');
