import { Problem } from './problem.ts';

/**
 * The database can hold neither NUL nor half a surrogate pair. Both are refused here, before they cause a 500.
 * Without recursion: a body may nest deeper than the stack.
 */
export function refuseUnstorable(value: unknown): void {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string') refuseText(next);
    else if (typeof next === 'object' && next !== null) {
      for (const [key, inner] of Object.entries(next)) {
        refuseText(key);
        left.push(inner);
      }
    }
  }
}

function refuseText(text: string): void {
  if (!text.includes('\0') && text.isWellFormed()) return;
  throw new Problem(
    400,
    'text-not-storable',
    'A text holds a NUL character or half of a surrogate pair; remove it.',
  );
}
