import type { PastCommit, wordedByPeople } from '@dojang/commit/engine';

type Worded = ReturnType<typeof wordedByPeople>[number];

/**
 * 1 − Levenshtein ÷ the longer length, 0…1; of UTF-16 units, as the published EditSim figures are.
 */
export function editSimilarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  if (longer === 0) return 1;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return 1 - row[b.length]! / longer;
}

/** What a commit knew of each path before it: scopes that went with the very same files. */
export class PathHistory {
  readonly #scopes = new Map<string, Map<string, number>>();
  readonly #all = new Map<string, number>();

  add(commit: Worded): void {
    const scope = commit.parsed.scope;
    if (scope === null || scope === '') return;
    this.#all.set(scope, (this.#all.get(scope) ?? 0) + 1);
    for (const path of commit.paths) {
      const counts = this.#scopes.get(path) ?? new Map<string, number>();
      counts.set(scope, (counts.get(scope) ?? 0) + 1);
      this.#scopes.set(path, counts);
    }
  }

  /** Scopes by how often the commit's paths had them; then by how often anything had them. */
  rank(paths: readonly string[]): string[] {
    const sums = new Map<string, number>();
    for (const path of paths) {
      for (const [scope, times] of this.#scopes.get(path) ?? []) {
        sums.set(scope, (sums.get(scope) ?? 0) + times);
      }
    }
    const score = (scope: string) => (sums.get(scope) ?? 0) * 1e6 + (this.#all.get(scope) ?? 0);
    return [...this.#all.keys()].sort((a, b) => score(b) - score(a) || (a < b ? -1 : 1));
  }
}

/** Copies the header of the past commit whose paths are most alike (Jaccard); the newest wins a tie. */
export class NearestHeader {
  readonly #byPath = new Map<string, number[]>();
  readonly #commits: { header: string; size: number }[] = [];

  add(commit: PastCommit & { header: string }): void {
    const id = this.#commits.push({ header: commit.header, size: commit.paths.length }) - 1;
    for (const path of commit.paths) {
      const ids = this.#byPath.get(path) ?? [];
      ids.push(id);
      this.#byPath.set(path, ids);
    }
  }

  copy(paths: readonly string[]): string {
    const shared = new Map<number, number>();
    for (const path of paths) {
      for (const id of this.#byPath.get(path) ?? []) shared.set(id, (shared.get(id) ?? 0) + 1);
    }
    let best = this.#commits.length - 1;
    let bestScore = 0;
    for (const [id, times] of shared) {
      const score = times / (paths.length + this.#commits[id]!.size - times);
      if (score > bestScore || (score === bestScore && id > best)) [best, bestScore] = [id, score];
    }
    return this.#commits[best]?.header ?? '';
  }
}
