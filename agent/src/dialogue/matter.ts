import {
  draftMessage,
  type Rule,
  type RuleFacts,
  repairByRules,
  splitByConcern,
} from '@dojang/commit/engine';
import type { PlannedCommit } from '../act/plan.ts';
import type { Capture } from '../capture/capture.ts';

/** What is decided on, and what it is held against. */
export interface Matter {
  readonly capture: Capture;
  readonly rules: readonly Rule[];
  readonly author: RuleFacts['author'];
  /** Adds the trailers that belong below every message. */
  readonly footer?: ((message: string) => Promise<string>) | undefined;
  /** What the conversation begins with instead of a draft: the message of a commit that is replaced. */
  readonly opening?: string | undefined;
}

/** What rules ask of one commit of it. */
export function factsOf({ capture, author }: Matter, { hunks }: PlannedCommit): RuleFacts {
  const { scope, snapshot, paths } = capture;
  const ids = hunks && new Set(hunks);
  const touched = hunks?.map((id) => id.slice(0, id.lastIndexOf('#'))) ?? paths;
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
  // Nobody reads the message before it is committed: what the server's rules would have is only said.
  return options.yes ? drafted : repaired(matter, drafted);
}

/** Drafts as the rules of the team have them. */
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
