import type { Convention } from '../change/convention-schema.ts';
import type { LintFinding, Scope } from '../change/scope.ts';
import { lintMessage } from '../message/lint.ts';
import type { Rule } from './rule.ts';
import { checkRules, type RuleFacts, ruleBudget } from './rules.ts';

/** Commits of a plan; `null` hunks are the rest of the change. */
export type Commits = readonly {
  readonly message: string;
  readonly hunks: readonly string[] | null;
}[];

interface Matter {
  readonly scope: Scope;
  readonly convention: Convention;
  readonly author: RuleFacts['author'];
  readonly branch: string | null;
}

/** Findings of the convention and the rules for each commit, each checked against what it touches. */
export function lintCommits(
  matter: Matter,
  rules: readonly Rule[],
  commits: Commits,
): LintFinding[][] {
  const { scope, convention, author, branch } = matter;
  const budget = ruleBudget();
  return commits.map(({ message }, index) => {
    const paths = pathsOf(scope, commits, index);
    const ids = hunksOf(scope, commits, index);
    const elements = scope.elements.filter((each) => each.hunks.some((id) => ids.has(id)));
    return [
      ...lintMessage(message, convention, paths),
      ...checkRules(rules, message, { paths, elements, author, branch }, budget),
    ];
  });
}

/** Ids of the hunks of the commit at `index`. */
export function hunksOf(scope: Scope, commits: Commits, index: number): ReadonlySet<string> {
  const own = commits[index]?.hunks;
  if (own) return new Set(own);
  const taken = new Set(commits.flatMap(({ hunks }) => hunks ?? []));
  return new Set(
    scope.files.flatMap(({ hunks }) => hunks.map(({ id }) => id)).filter((id) => !taken.has(id)),
  );
}

/** Paths that the commit at `index` touches. */
export function pathsOf(scope: Scope, commits: Commits, index: number): string[] {
  if (commits[index]?.hunks === null && commits.length === 1) {
    return scope.files.map(({ path }) => path);
  }
  const ids = hunksOf(scope, commits, index);
  return scope.files
    .filter((file) => file.hunks.some(({ id }) => ids.has(id)))
    .map(({ path }) => path);
}
