import {
  draftMessage,
  type Rule,
  type RuleFacts,
  repairByRules,
  splitByConcern,
} from '@dojang/commit/engine';
import { pathOfHunk } from '../act/order.ts';
import type { PlannedCommit } from '../act/plan.ts';
import type { Capture } from '../capture/capture.ts';

/** What is decided on, and what it is checked against. */
export interface Matter {
  readonly capture: Capture;
  readonly rules: readonly Rule[];
  readonly author: RuleFacts['author'];
  /** Adds the trailers that belong below every message. */
  readonly footer?: ((message: string) => Promise<string>) | undefined;
  /** The message to begin with instead of a draft: that of a commit that is replaced. */
  readonly opening?: string | undefined;
}

/** The facts that rules check, for one commit of the change. */
export function factsOf({ capture, author }: Matter, { hunks }: PlannedCommit): RuleFacts {
  const { scope, snapshot, paths } = capture;
  const ids = hunks && new Set(hunks);
  const touched = hunks?.map(pathOfHunk) ?? paths;
  const isIn = (id: string) => ids?.has(id) ?? true;
  const elements = scope.elements.filter((each) => each.hunks.some(isIn));
  return { paths: [...new Set(touched)], elements, author, branch: snapshot.branch };
}

export function draftCommits(
  matter: Matter,
  options: { readonly message?: string; readonly split?: boolean; readonly yes?: boolean },
  hint: string | null,
): PlannedCommit[] {
  const { scope, convention, snapshot } = matter.capture;
  if (options.message !== undefined) return [{ message: options.message, hunks: null }];
  const drafted = options.split
    ? splitByConcern(scope, convention, snapshot.branch)
    : [
        {
          message: draftMessage({ scope, convention, branch: snapshot.branch, hint }).message,
          hunks: null,
        },
      ];
  // Nobody reads the message before it is committed, so what the server's rules would change is only reported.
  return options.yes ? drafted : repaired(matter, drafted);
}

/** The drafts after the repairs of the team's rules. */
export const repaired = (matter: Matter, drafts: readonly PlannedCommit[]): PlannedCommit[] =>
  drafts.map((commit) => {
    const { message } = repairByRules(matter.rules, commit.message, factsOf(matter, commit));
    return { ...commit, message };
  });

/** The drafts with their trailers. */
export async function draftWhole(
  matter: Matter,
  options: Parameters<typeof draftCommits>[1],
  hint: string | null,
): Promise<PlannedCommit[]> {
  return withFooter(matter, draftCommits(matter, options, hint));
}

export function withFooter(
  { footer }: Matter,
  commits: readonly PlannedCommit[],
): Promise<PlannedCommit[]> {
  const add = async (commit: PlannedCommit) => ({
    ...commit,
    message: footer ? await footer(commit.message) : commit.message,
  });
  return Promise.all(commits.map(add));
}
