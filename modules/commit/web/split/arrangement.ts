import type { CommitBody, CommitDraft } from '../../src/schema.ts';

/** A commit of the plan while a person edits it. A message that is null will be drafted. */
export interface Part {
  readonly message: string | null;
  readonly hunks: readonly string[];
}

export const partsMax = 3;

/** The hunks of each commit of the plan, the rest written out. */
export function hunksOfParts(commit: CommitDraft): string[][] {
  const { commits } = commit.body as CommitBody;
  const all = commit.scope.files.flatMap(({ hunks }) => hunks.map(({ id }) => id));
  const taken = new Set(commits.flatMap(({ hunks }) => hunks ?? []));
  return commits.map(({ hunks }) => hunks ?? all.filter((id) => !taken.has(id)));
}

/** A `to` beyond the last part makes a new part. A part that becomes empty is removed. */
export function moved(parts: readonly Part[], ids: readonly string[], to: number): Part[] {
  const going = new Set(ids);
  const left = parts.map((part, at) => ({
    ...part,
    hunks:
      at === to
        ? [...part.hunks, ...ids.filter((id) => !part.hunks.includes(id))]
        : part.hunks.filter((id) => !going.has(id)),
  }));
  const fresh = to >= parts.length ? [{ message: null, hunks: [...ids] }] : [];
  return [...left, ...fresh].filter(({ hunks }) => hunks.length > 0);
}

/** Joins the part at `from` to the part at `into`, which keeps its message. */
export const joined = (parts: readonly Part[], from: number, into: number): Part[] =>
  moved(parts, parts[from]?.hunks ?? [], into);

export const ordered = (parts: readonly Part[], order: readonly number[]): Part[] =>
  order.map((at) => parts[at]!);

/** Two neighbours change places. */
export function lifted(parts: readonly Part[], at: number): Part[] {
  const order = parts.map((_part, index) => index);
  [order[at - 1], order[at]] = [at, at - 1];
  return ordered(parts, order);
}
