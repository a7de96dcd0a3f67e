import type { PlannedCommit } from '../act/plan.ts';
import type { Options } from '../command-line/command.ts';
import { readCommitSettings } from '../git/commit-settings.ts';
import type { Repository } from '../git/repository.ts';
import type { Terminal } from '../terminal.ts';
import { type Cleanup, cleanMessage, readCleanup } from './cleanup.ts';
import { findTyped, forgetTyped, keepTyped, messagePath } from './kept-message.ts';
import { draftWhole, type Matter, withFooter } from './matter.ts';
import { showFiles, showMessages } from './show.ts';
import type { Talk } from './talk.ts';

/** What the person wants to be committed. */
export interface Decision {
  readonly commits: PlannedCommit[];
  /** Whether the person typed it, here or on the command line. */
  readonly isTyped: boolean;
  /** Whether somebody answered, and can be asked again. */
  readonly isAsked: boolean;
  /** Whether the message must not be cleaned. */
  readonly isVerbatim: boolean;
}

/** Forgets what a person typed once it is committed. Until then it is kept, and the place is named. */
export function settleTyped(
  { words, warn }: Terminal,
  repository: Repository,
  { commits, isTyped, isAsked }: Decision,
  isDone: boolean,
): void {
  if (isDone && (isTyped || isAsked)) forgetTyped(repository);
  if (!isDone && isTyped) {
    const isOffered = keepTyped(repository, commits);
    const path = messagePath(repository);
    warn(isOffered ? words.messageKept(path) : words.messageKeptThere(path));
  }
}

const choices = ['accept', 'edit', 'split', 'hint', 'reject', 'fresh', 'help'] as const;
type Choice = (typeof choices)[number];

/**
 * The choice of an answer, given by its key or by the whole word, in any language. Undefined if it is not a
 * choice.
 */
function choiceOf({ words }: Terminal, answer: string): Choice | undefined {
  return choices.find((choice) => {
    const { key, name } = words.choices[choice];
    return answer === key || answer === choice || answer === name;
  });
}

/** The commits that the person wants. Null if the person rejects them. */
export async function decide(
  terminal: Terminal,
  talk: Talk,
  repository: Repository,
  matter: Matter,
  options: Options,
): Promise<Decision | null> {
  const isGiven = options.message !== undefined;
  const kept = options.yes || isGiven ? null : findTyped(repository);
  await showFiles(terminal, repository, matter.capture);
  if (kept !== null) terminal.say(terminal.words.typedOffered);
  const cleanup = readCleanup((await readCommitSettings(repository)).cleanup);
  const given = kept ?? options.message ?? matter.opening;
  const commits = await firstOf(repository, matter, options, {
    given,
    cleanup,
    isKept: kept !== null,
  });
  const isVerbatim = cleanup === 'verbatim';
  const first: Decision = { commits, isTyped: given !== undefined, isAsked: false, isVerbatim };
  if (options.edit)
    return editAtOnce(terminal, talk, { repository, matter, isShown: false }, first);
  // A message that is given is a decision, as with git itself.
  if (options.yes || isGiven) {
    if (!showMessages(terminal, matter, commits)) return first;
    // If a person can be asked, a rule that blocks does not end the command.
    if (options.yes || !process.stdin.isTTY) {
      settleTyped(terminal, repository, first, false);
      return null;
    }
    return converse(terminal, talk, { repository, matter, isShown: true }, first);
  }
  if (options.candidates === undefined || given !== undefined) {
    return converse(terminal, talk, { repository, matter, isShown: false }, first);
  }
  const { draftSeveral, pickDraft } = await import('./candidates.ts');
  const drafts = await draftSeveral(matter, Number(options.candidates));
  const picked = await pickDraft(terminal, talk, drafts);
  if (picked === null) return null;
  const own = { ...first, commits: [picked] };
  return converse(terminal, talk, { repository, matter, isShown: false }, own);
}

/** The first message to show: the given words, or a draft. A message that was kept already has its trailers. */
async function firstOf(
  repository: Repository,
  matter: Matter,
  options: Options,
  {
    given,
    cleanup,
    isKept,
  }: { given: string | undefined; cleanup: Cleanup | null; isKept: boolean },
): Promise<PlannedCommit[]> {
  if (given === undefined) return draftWhole(matter, options, options.hint ?? null);
  const commits = [{ message: await cleanGiven(repository, given, cleanup), hunks: null }];
  return isKept ? commits : withFooter(matter, commits);
}

/** As with `git commit --edit`, what the editor leaves is committed, unless a rule blocks it. */
async function editAtOnce(
  terminal: Terminal,
  talk: Talk,
  subject: Subject,
  first: Decision,
): Promise<Decision | null> {
  const { repository, matter } = subject;
  const { edit } = await import('./editor.ts');
  const typed = await edit(terminal, repository, matter.capture, first.commits);
  if (typed === null) return null;
  keepTyped(repository, typed);
  const decision = { ...first, commits: typed, isTyped: true };
  if (!showMessages(terminal, matter, typed)) return decision;
  return converse(terminal, talk, { ...subject, isShown: true }, decision);
}

/** What would be committed without a question, and whether a rule blocks it. */
export async function previewOf(
  terminal: Terminal,
  repository: Repository,
  matter: Matter,
  options: Options,
): Promise<{ commits: PlannedCommit[]; isBlocked: boolean }> {
  const cleanup = readCleanup((await readCommitSettings(repository)).cleanup);
  const given = options.message ?? matter.opening;
  await showFiles(terminal, repository, matter.capture);
  if (options.candidates !== undefined && given === undefined) {
    const { draftSeveral, showSeveral } = await import('./candidates.ts');
    const drafts = await draftSeveral(matter, Number(options.candidates));
    showSeveral(terminal, drafts);
    return { commits: drafts.slice(0, 1), isBlocked: false };
  }
  const commits = await firstOf(repository, matter, options, { given, cleanup, isKept: false });
  return { commits, isBlocked: showMessages(terminal, matter, commits) };
}

/** Cleans a given message. No editor showed it, so comments are removed only if the person set it so. */
async function cleanGiven(
  repository: Repository,
  message: string,
  cleanup: Cleanup | null,
): Promise<string> {
  return cleanup === 'strip' ? cleanMessage(repository, message, 'strip', null) : message;
}

interface Subject {
  readonly repository: Repository;
  readonly matter: Matter;
  readonly isShown: boolean;
}

async function converse(
  terminal: Terminal,
  talk: Talk,
  { repository, matter, isShown }: Subject,
  first: Decision,
): Promise<Decision | null> {
  const { words, warn, say } = terminal;
  const prompt = await talk.prompt();
  let decision: Decision = { ...first, isAsked: true };
  let isBlocked = isShown || showMessages(terminal, matter, decision.commits);
  const turnTo = (next: Decision) => {
    decision = next;
    isBlocked = showMessages(terminal, matter, decision.commits);
  };
  const draft = async (hint: string | null, split = false) =>
    turnTo({ ...decision, commits: await draftWhole(matter, { split }, hint), isTyped: false });
  for (;;) {
    const answer = await prompt.choose(`${words.question(decision.isTyped)} › `);
    const choice = answer === null ? 'reject' : choiceOf(terminal, answer);
    if (choice === 'reject') {
      settleTyped(terminal, repository, decision, false);
      return null;
    }
    if (choice === 'accept') {
      if (!isBlocked) return decision;
      warn(words.blockedStill);
    } else if (choice === 'split') await draft(null, true);
    else if (choice === 'fresh') {
      forgetTyped(repository);
      await draft(null);
    } else if (choice === 'hint') {
      await draft(await prompt.ask(words.hintPrompt));
    } else if (choice === 'edit') {
      const { edit } = await import('./editor.ts');
      const { commits } = decision;
      const typed = await edit(terminal, repository, matter.capture, commits);
      if (typed === null) continue;
      keepTyped(repository, typed);
      turnTo({ ...decision, commits: typed, isTyped: true });
    } else {
      if (choice !== 'help' && answer) warn(words.unknownAnswer(answer.slice(0, 20)));
      for (const each of choices) {
        const { key, help } = words.choices[each];
        say(`  ${key}  ${help}`);
      }
    }
  }
}
