/** What the ledger, stories and the audit show has a sentence in both languages; without one the page shows a word of code. */

import type { Files, Violation } from './house-rules.ts';

const isServerCode = (path: string) =>
  /^(?:kernel|modules\/[^/]+)\/src\//.test(path) && !/\.test\.ts$|\/testing\//.test(path);

/** Types of events that code records, and names of actions that it logs. */
function listKinds(text: string): string[] {
  const events = [
    ...text.matchAll(/\brecord\(\s*[\w.]+,\s*'([a-z]+\.[a-z-]+)'/g),
    ...text.matchAll(/\btype: '([a-z]+\.[a-z]+(?:-[a-z]+)*)', data\b/g),
  ];
  const logged = [...text.matchAll(/\blogAction\(\s*[\w.]+,\s*\{\s*action: '([a-z]+\.[a-z-]+)'/g)];
  return [...events, ...logged].map((match) => match[1] ?? '');
}

export function checkStories(files: Files): Violation[] {
  const sentences = new Map<string, number>();
  for (const [path, text] of files) {
    if (!/^(?:web|modules\/[^/]+)\/(?:src|web)\/.*(?:\bko|\ben)\.ts$/.test(path)) continue;
    for (const [, kind = ''] of text.matchAll(/'(?:event|action-log|scope)\.([a-z]+\.[a-z-]+)'/g)) {
      sentences.set(kind, (sentences.get(kind) ?? 0) + 1);
    }
  }
  return [...files]
    .filter(([path]) => isServerCode(path))
    .flatMap(([path, text]) =>
      [...new Set(listKinds(text))]
        .filter((kind) => (sentences.get(kind) ?? 0) < 2)
        .map((kind) => ({ path, what: `"${kind}" has no sentence in Korean and English` })),
    );
}
