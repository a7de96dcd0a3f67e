import type { RuleFacts } from '@dojang/commit/engine/lint';
import type { CommitBody, CommitDraft } from '../src/schema.ts';

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

/** What rules may ask about one commit of the plan. */
export function factsOfCommit(commit: CommitDraft, index: number): RuleFacts {
  const { body, scope, capture } = commit;
  const own = body.commits[index]?.hunks;
  const taken = new Set(body.commits.flatMap(({ hunks }) => hunks ?? []));
  const isIn = (id: string) => (own ? own.includes(id) : !taken.has(id));
  return {
    paths: pathsOfCommit(body, index),
    elements: scope.elements.filter(({ hunks }) => hunks.some(isIn)),
    author: capture.author,
    branch: body.branch,
  };
}
