import {
  checkRules,
  draftMessage,
  lintMessage,
  type Rule,
  type RuleFacts,
  repairByRules,
  splitByConcern,
} from '@dojang/commit/engine';
import type { PlannedCommit } from './act/plan.ts';
import type { Capture } from './capture.ts';
import type { Options } from './cli.ts';
import { edit } from './editor.ts';
import type { Repository } from './git/repository.ts';
import type { Terminal } from './terminal.ts';

/** What is decided on, and what it is held against. */
export interface Matter {
  readonly capture: Capture;
  readonly rules: readonly Rule[];
  readonly author: RuleFacts['author'];
}

function factsOf({ capture, author }: Matter, { hunks }: PlannedCommit): RuleFacts {
  const { scope, snapshot, paths } = capture;
  const ids = hunks && new Set(hunks);
  const touched = hunks?.map((id) => id.slice(0, id.lastIndexOf('#'))) ?? paths;
  const isIn = (id: string) => ids?.has(id) ?? true;
  const elements = scope.elements.filter((each) => each.hunks.some(isIn));
  return { paths: [...new Set(touched)], elements, author, branch: snapshot.branch };
}

function draftCommits(matter: Matter, options: Options, hint: string | null): PlannedCommit[] {
  const { scope, convention, snapshot } = matter.capture;
  if (options.message) return [{ message: options.message, hunks: null }];
  const drafted = options.split
    ? splitByConcern(scope, convention, snapshot.branch)
    : [
        {
          message: draftMessage({ scope, convention, branch: snapshot.branch, hint }).message,
          hunks: null,
        },
      ];
  // Nobody reads the message before it is committed: what the server's rules would have is only said.
  if (options.yes) return drafted;
  return drafted.map((commit) => {
    const { message } = repairByRules(matter.rules, commit.message, factsOf(matter, commit));
    return { ...commit, message };
  });
}

function show(terminal: Terminal, matter: Matter, commits: readonly PlannedCommit[]): boolean {
  const { words, say, warn } = terminal;
  const { files } = matter.capture.scope;
  const added = files.reduce((sum, file) => sum + file.linesAdded, 0);
  const deleted = files.reduce((sum, file) => sum + file.linesDeleted, 0);
  say(`${words.files(files.length)}  +${added} −${deleted}\n`);
  let isBlocked = false;
  for (const commit of commits) {
    const { message } = commit;
    say(`${message.trim()}\n`);
    const facts = factsOf(matter, commit);
    const findings = [
      ...lintMessage(message, matter.capture.convention, facts.paths),
      ...checkRules(matter.rules, message, facts),
    ];
    const blocks = findings.some(({ level }) => level === 'block');
    if (findings.length > 0) warn(blocks ? words.blocked : words.warned);
    for (const { rule, level, params } of findings) {
      const isOwn = rule === 'rule' || rule === 'rule-repair';
      const said = isOwn ? `${params.name}: ${params.text}` : rule;
      warn(`  ${level}: ${said}`);
    }
    isBlocked ||= blocks;
  }
  return isBlocked;
}

/** The commits that the person wants; null when they reject. */
export async function decide(
  terminal: Terminal,
  repository: Repository,
  matter: Matter,
  options: Options,
): Promise<PlannedCommit[] | null> {
  let commits = draftCommits(matter, options, options.hint ?? null);
  // A message that is given is a decision, as with git itself.
  if (options.yes || options.message) return show(terminal, matter, commits) ? null : commits;
  const { openPrompt } = await import('./prompt.ts');
  const prompt = openPrompt();
  try {
    for (;;) {
      const isBlocked = show(terminal, matter, commits);
      const answer = await prompt.ask(`${terminal.words.choices} › `);
      if (answer === null || answer.startsWith('r')) return null;
      if (answer.startsWith('a') && !isBlocked) return commits;
      if (answer.startsWith('s')) commits = draftCommits(matter, { split: true }, null);
      if (answer.startsWith('h')) {
        commits = draftCommits(matter, {}, await prompt.ask(terminal.words.hintPrompt));
      }
      if (answer.startsWith('e')) commits = await edit(prompt, repository, matter.capture, commits);
    }
  } finally {
    prompt.close();
  }
}
