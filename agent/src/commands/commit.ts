import { performAct, takeUpActs } from '../act/act.ts';
import { areSigned } from '../act/build.ts';
import { checkCalm } from '../act/check.ts';
import type { Plan } from '../act/plan.ts';
import { authorOf, captureChange } from '../capture.ts';
import type { Command, Options } from '../cli.ts';
import { decide, settleTyped } from '../dialogue/decide.ts';
import { askHookChanges } from '../dialogue/hook-changes.ts';
import { openTalk, type Talk } from '../dialogue/talk.ts';
import { uniqueName } from '../files.ts';
import { readIndexFacts } from '../git/index-file.ts';
import {
  isSameIndex,
  type PrivateIndex,
  prunePrivateIndexes,
  readIndex,
  withPrivateIndex,
} from '../git/private-index.ts';
import { requireKnownFilters } from '../git/programs.ts';
import { digestOfRoute } from '../git/push-route.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { knownRules } from '../rules.ts';
import type { Terminal } from '../terminal.ts';
import { failureText } from '../words.ts';
import { reportPush, sayDestination } from './push-report.ts';

/** Draft, decide and commit at the terminal: the same capture and the same act as by phone. */
export const commit: Command = async (terminal, options) => {
  const { config, cwd } = terminal;
  const repository = await openRepository(cwd, config);
  await requireKnownFilters(repository, async () => {
    const { knownPrograms } = await import('../tend.ts');
    return knownPrograms(config, repository.folder);
  });
  // Of runs that were killed; without a server nobody else comes back for them.
  prunePrivateIndexes(repository, new Date());
  for (const sha of await takeUpActs(repository, config)) {
    terminal.say(terminal.words.takenUp(sha.slice(0, 10)));
  }
  const talk = openTalk();
  return withPrivateIndex(repository, (index) =>
    commitWith(terminal, talk, options, repository, index),
  ).finally(talk.close);
};

async function commitWith(
  terminal: Terminal,
  talk: Talk,
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
  if (capture.push !== null) sayDestination(terminal, capture.push);
  const decision = await decide(terminal, talk, repository, { capture, rules, author }, options);
  if (decision === null) {
    say(words.rejected);
    return 1;
  }
  const { commits, isVerbatim } = decision;
  const { snapshot, route, paths } = capture;
  const { tree, head, branch } = snapshot;
  const remote = route?.remote ?? null;
  const body = { repositoryId: '', tree, head, branch, remote, paths: [...paths], commits };
  const plan: Plan = {
    draftId: uniqueName(),
    body: { ...body, push: options.push ?? false },
    isStaged,
    isVerbatim,
    ...(capture.push && { route: route && (await digestOfRoute(route)) }),
    captured: {
      calm,
      isReviewed: decision.isAsked,
      isSigned,
      index: isTheirs ? index : null,
      onHookChanges: (planned, tree) =>
        decision.isAsked
          ? askHookChanges(terminal, talk, repository, [planned, tree])
          : Promise.resolve(true),
    },
  };
  const outcome = await performAct(repository, plan, config);
  const code = report(terminal, outcome);
  settleTyped(terminal, repository, decision, outcome.state === 'done');
  return code;
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

function report(terminal: Terminal, outcome: Awaited<ReturnType<typeof performAct>>): number {
  const { words, say, warn } = terminal;
  if (outcome.state !== 'done') {
    warn(outcome.state === 'failed' ? failureText(words, outcome) : outcome.state);
    return 1;
  }
  for (const { sha, message } of outcome.commits) {
    say(words.committed(sha.slice(0, 10), message.split('\n', 1)[0] ?? ''));
  }
  return reportPush(terminal, outcome);
}
