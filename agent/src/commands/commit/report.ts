import type { ActReport } from '@dojang/commit/schema';
import type { PlannedCommit } from '../../act/plan.ts';
import type { Capture } from '../../capture/capture.ts';
import type { Options } from '../../command-line/command.ts';
import type { Terminal } from '../../terminal.ts';
import { failureText } from '../../words/words.ts';
import { reportPush } from '../push-report.ts';

/** What `dojang commit --json` prints. */
export interface Answer {
  readonly state: 'done' | 'failed' | 'nothing' | 'refused' | 'dry-run';
  readonly code?: string;
  readonly detail?: string;
  readonly branch?: string | null;
  readonly head?: string | null;
  readonly files?: readonly {
    readonly path: string;
    readonly oldPath: string | null;
    readonly state: string;
  }[];
  readonly secrets?: Capture['secrets'];
  readonly commits?: readonly { readonly sha?: string; readonly message: string }[];
  /** Whether pre-commit and commit-msg were skipped. */
  readonly isUnverified?: boolean;
  readonly pushedRef?: string | null;
  readonly pushNote?: string | null;
}

export const asAnswer = (capture: Capture, commits: readonly PlannedCommit[]): Answer => ({
  state: 'dry-run',
  branch: capture.snapshot.branch,
  head: capture.snapshot.head,
  files: capture.changes.map(({ path, oldPath, state }) => ({ path, oldPath, state })),
  secrets: capture.secrets,
  commits: commits.map(({ message }) => ({ message })),
});

/** Prints the line of JSON, if it was asked for. */
export function sayAnswer(terminal: Terminal, options: Options, answer: Answer): void {
  if (options.json) terminal.sayJson(answer);
}

/** Prints what became of an act, and returns the exit code. */
export function sayOutcome(terminal: Terminal, outcome: ActReport, isUnverified: boolean): number {
  const { words, say, warn } = terminal;
  if (outcome.state !== 'done') {
    warn(outcome.state === 'failed' ? failureText(words, outcome) : outcome.state);
    return 1;
  }
  for (const { sha, message } of outcome.commits) {
    say(words.committed(sha.slice(0, 10), message.split('\n', 1)[0] ?? ''));
  }
  if (isUnverified) say(words.unverified);
  return reportPush(terminal, outcome);
}
