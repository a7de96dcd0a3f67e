import type { CaptureInput } from '@dojang/commit/schema';
import { findSecrets } from '@dojang/kernel/masking';

type Scope = CaptureInput['scope'];

export interface SecretFinding {
  readonly path: string;
  readonly line: number;
  readonly kind: string;
}

interface Text {
  readonly path: string;
  readonly after: string | null;
}

const findingsMax = 1000;

/**
 * Where a change adds possible secrets, without the secrets. The whole new text is read, because a key may span
 * lines. Findings outside the added lines are not part of this change.
 */
export function findAddedSecrets(files: readonly Text[], scope: Scope): SecretFinding[] {
  const texts = new Map(files.map((file) => [file.path, file.after]));
  const found: SecretFinding[] = [];
  for (const { path, hunks } of scope.files) {
    const text = texts.get(path);
    if (text === undefined || text === null || text === '') continue;
    const added = hunks.map(({ newStart, newLines }) => [newStart, newStart + newLines] as const);
    const lineOf = lineCounter(text);
    for (const { kind, start, end } of findSecrets(text)) {
      const first = lineOf(start);
      const last = lineOf(Math.max(start, end - 1));
      if (added.some(([from, to]) => first < to && last >= from)) {
        found.push({ path, line: first, kind });
      }
      if (found.length === findingsMax) return found;
    }
  }
  return found;
}

/** Finds the lines of growing offsets. Counting each from the start would take quadratic time. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    for (; next !== -1 && next < offset; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}
