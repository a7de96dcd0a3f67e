import type { CommitBody } from '../src/schema.ts';

/** The path of a hunk id, `<path>#<n>`; a path may itself have a `#`. */
export const pathOfHunk = (id: string): string => id.slice(0, id.lastIndexOf('#'));

/** The paths that one commit of the plan touches; the one with `hunks: null` takes what is left. */
export function pathsOfCommit(body: CommitBody, index: number): string[] {
  const own = body.commits[index]?.hunks;
  if (own) return [...new Set(own.map(pathOfHunk))];
  const taken = new Set(body.commits.flatMap((commit) => commit.hunks ?? []).map(pathOfHunk));
  const rest = body.paths.filter((path) => !taken.has(path));
  return rest.length > 0 ? rest : body.paths;
}
