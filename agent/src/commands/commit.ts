import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  checkRules,
  draftMessage,
  lintMessage,
  type Rule,
  type RuleFacts,
  repairByRules,
  repairMessage,
  splitByConcern,
} from '@dojang/commit/engine';
import { performAct, takeUpActs } from '../act/act.ts';
import { areSigned } from '../act/build.ts';
import { checkCalm } from '../act/check.ts';
import type { Plan, PlannedCommit } from '../act/plan.ts';
import { authorOf, type Capture, captureChange } from '../capture.ts';
import type { Command, Options } from '../cli.ts';
import { lendFile, lentBytesMax, readRegular, uniqueName } from '../files.ts';
import { gitProgram, gitText } from '../git/git.ts';
import { readIndexFacts } from '../git/index-file.ts';
import {
  isSameIndex,
  type PrivateIndex,
  prunePrivateIndexes,
  readIndex,
  withPrivateIndex,
} from '../git/private-index.ts';
import { requireKnownFilters } from '../git/programs.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import type { Prompt } from '../prompt.ts';
import { knownRules } from '../rules.ts';
import type { Terminal } from '../terminal.ts';

/** Draft, decide and commit at the terminal: the same capture and the same act as by phone. */
export const commit: Command = async (terminal, options) => {
  const { config, cwd } = terminal;
  const repository = await openRepository(options.folder ?? cwd, config);
  await requireKnownFilters(repository, async () => {
    const { knownPrograms } = await import('../tend.ts');
    return knownPrograms(config, repository.folder);
  });
  // Of runs that were killed; without a server nobody else comes back for them.
  prunePrivateIndexes(repository, new Date());
  for (const sha of await takeUpActs(repository, config)) {
    terminal.say(terminal.words.takenUp(sha.slice(0, 10)));
  }
  return withPrivateIndex(repository, (index) => commitWith(terminal, options, repository, index));
};

async function commitWith(
  terminal: Terminal,
  options: Options,
  repository: Repository,
  index: PrivateIndex,
): Promise<number> {
  const { config, words, say, warn } = terminal;
  const isStaged = options.staged ?? false;
  const before = readIndex(repository, index);
  const wanted = { staged: isStaged, kept: false, remote: options.push ?? false, index };
  const capturing = captureChange(repository, wanted);
  const [calm, capture, isSigned] = await Promise.all([
    checkCalm(repository),
    capturing,
    areSigned(repository),
    // What is refused must not leave a git behind that still writes the index.
  ]).finally(() => capturing.catch(() => undefined));
  if (capture === null) {
    say(words.clean);
    return 0;
  }
  const after = readIndex(repository, index);
  const isTheirs = becomesTheirs(calm.index, before, after, capture.snapshot.headTree);
  if (capture.secrets.length > 0) {
    warn(words.secretsFound(capture.secrets.length));
    for (const { path, line, kind } of capture.secrets.slice(0, 20)) {
      warn(`  ${path}:${line}  ${kind}`);
    }
    if (!options['allow-secrets']) {
      warn(words.secretsRefused);
      return 1;
    }
  }
  const rules = await knownRules(repository);
  const author = rules.length === 0 ? null : await authorOf(repository);
  const commits = await decide(terminal, repository, { capture, rules, author }, options);
  if (commits === null) {
    say(words.rejected);
    return 1;
  }
  const { snapshot, route, paths } = capture;
  const { tree, head, branch } = snapshot;
  const remote = route?.remote ?? null;
  const body = { repositoryId: '', tree, head, branch, remote, paths: [...paths], commits };
  const plan: Plan = {
    draftId: uniqueName(),
    body: { ...body, push: options.push ?? false },
    isStaged,
    captured: {
      calm,
      isReviewed: !(options.yes || options.message),
      isSigned,
      index: isTheirs ? index : null,
    },
  };
  return report(terminal, await performAct(repository, plan, config));
}

/**
 * The index that took the picture is what the person's becomes with the commit where nothing was
 * staged apart from HEAD, or where all that is captured was: then it holds the same entries.
 */
function becomesTheirs(
  theirs: Buffer | null,
  before: Buffer | null,
  after: Buffer | null,
  headTree: string,
): boolean {
  if (before === null || after === null || !isSameIndex(theirs, before)) return false;
  const [old, now] = [readIndexFacts(before), readIndexFacts(after)];
  if (old === undefined || now === undefined) return false;
  return old.tree === headTree || old.entries.equals(now.entries);
}

/** What is decided on, and what it is held against. */
interface Matter {
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
async function decide(
  terminal: Terminal,
  repository: Repository,
  matter: Matter,
  options: Options,
): Promise<PlannedCommit[] | null> {
  let commits = draftCommits(matter, options, options.hint ?? null);
  // A message that is given is a decision, as with git itself.
  if (options.yes || options.message) return show(terminal, matter, commits) ? null : commits;
  const { openPrompt } = await import('../prompt.ts');
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

const editTimeoutMs = 24 * 3_600_000;

/** The editor's setting is a shell command, the file is its argument: by git's own shell, on Windows too. */
function runEditor(repository: Repository, editor: string, path: string): Promise<void> {
  return new Promise((resolve) => {
    const words = ['-c', `alias.dojang-editor=!${editor}`, 'dojang-editor', path];
    const child = spawn(gitProgram(repository), words, {
      cwd: repository.folder,
      env: repository.environment,
      stdio: process.stdin.isTTY ? 'inherit' : ['ignore', 'inherit', 'inherit'],
      timeout: editTimeoutMs,
    });
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
}

async function edit(
  prompt: Prompt,
  repository: Repository,
  capture: Capture,
  commits: readonly PlannedCommit[],
): Promise<PlannedCommit[]> {
  const editor = await gitText(repository, ['var', 'GIT_EDITOR'], { as: 'person' });
  const path = join(repository.gitFolder, 'COMMIT_EDITMSG');
  const edited: PlannedCommit[] = [];
  for (const { message, hunks } of commits) {
    const text = await lendFile(path, `${message.trim()}\n`, async () => {
      await prompt.lend(() => runEditor(repository, editor, path));
      return (readRegular(path, lentBytesMax) ?? '').toString('utf8').trim();
    });
    const kept = text === '' ? message : text;
    edited.push({ message: repairMessage(kept, capture.convention, [...capture.paths]), hunks });
  }
  return edited;
}

function report(
  { words, say, warn }: Terminal,
  outcome: Awaited<ReturnType<typeof performAct>>,
): number {
  if (outcome.state !== 'done') {
    warn(outcome.state === 'failed' ? outcome.detail : outcome.state);
    return 1;
  }
  for (const { sha, message } of outcome.commits) {
    say(words.committed(sha.slice(0, 10), message.split('\n', 1)[0] ?? ''));
  }
  if (outcome.pushedRef !== null) say(words.pushed(outcome.pushedRef));
  const note = outcome.pushNote as keyof typeof words.pushNotes | null;
  if (note !== null) warn(words.pushNotes[note]);
  return 0;
}
