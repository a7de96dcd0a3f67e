import { performAct, takeUpActs } from '../act/act.ts';
import type { Calm } from '../act/calm.ts';
import { checkCalm } from '../act/check.ts';
import type { Plan } from '../act/plan.ts';
import { Failure } from '../base/failure.ts';
import { uniqueName } from '../base/files.ts';
import { type Capture, captureChange } from '../capture/capture.ts';
import type { Command, Options } from '../command-line/command.ts';
import { type Decision, decide, previewOf, settleTyped } from '../dialogue/decide.ts';
import { askHookChanges } from '../dialogue/hook-changes.ts';
import { openTalk, type Talk } from '../dialogue/talk.ts';
import { diffTrees, pathsOf } from '../git/changes.ts';
import { readCommitSettings } from '../git/commit-settings.ts';
import { readAuthor } from '../git/identity.ts';
import { becomesTheirs } from '../git/index-file.ts';
import {
  type PrivateIndex,
  prunePrivateIndexes,
  readIndex,
  withPrivateIndex,
} from '../git/private-index.ts';
import { requireKnownFilters } from '../git/programs.ts';
import { digestOfRoute } from '../git/push-route.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { treeOf } from '../git/snapshot.ts';
import { knownRules } from '../resident/rules.ts';
import type { Terminal } from '../terminal.ts';
import type { Amended } from './commit/amend.ts';
import { givenMessage } from './commit/message.ts';
import { asAnswer, sayAnswer, sayOutcome } from './commit/report.ts';
import { settingsOf } from './commit/settings.ts';
import { type Taking, takingOf, whyNothing, writerOf } from './commit/taking.ts';
import { sayDestination } from './push-report.ts';

/** All that one run works with. */
interface Run {
  readonly terminal: Terminal;
  readonly talk: Talk;
  readonly options: Options;
  readonly repository: Repository;
  readonly index: PrivateIndex;
  readonly paths: readonly string[];
  readonly taking: Taking;
  readonly amended: Amended | null;
  /** Whether the message begins as the message of the replaced commit. */
  readonly isReused: boolean;
  /** Whether this run completed an interrupted one. */
  readonly hasTakenUp: boolean;
}

/** Drafts, asks and commits at the terminal, with the same capture and the same act as by phone. */
export const commit: Command = async (given, options, paths) => {
  const { config, cwd } = given;
  const isMute = options.json || options.quiet;
  const terminal = isMute ? { ...given, say: () => {} } : given;
  const message = givenMessage(given, options);
  if (config.environment.GIT_QUARANTINE_PATH !== undefined) {
    throw new Failure(
      'quarantined',
      'Git takes no commit while it receives a push. Run this outside of that hook.',
    );
  }
  const opened = await openRepository(cwd, config);
  await requireKnownFilters(opened, async () => {
    const { knownPrograms } = await import('../resident/watch.ts');
    return knownPrograms(config, opened.folder);
  });
  // Left by runs that were killed. Without a server nobody else removes them.
  prunePrivateIndexes(opened, new Date());
  const taken = await takeUpActs(opened, config);
  for (const sha of taken) {
    terminal.say(terminal.words.takenUp(sha.slice(0, 10)));
  }
  const { repository, amended } = await asWished(given, opened, options);
  const isAsWas = amended !== null && (options.yes || options.edit === false);
  const told = message ?? (isAsWas ? amended?.message : undefined);
  const talk = openTalk();
  const taking = takingOf(options, paths);
  return withPrivateIndex(repository, (index) =>
    commitWith({
      terminal,
      talk,
      options: told === undefined ? options : { ...options, message: told },
      repository,
      index,
      paths,
      taking,
      amended,
      isReused: amended !== null && message === undefined,
      hasTakenUp: taken.length > 0,
    }),
  ).finally(talk.close);
};

/** The repository with the settings of the options, and the commit that is replaced, if any. */
async function asWished(terminal: Terminal, repository: Repository, options: Options) {
  const { amend, author, date } = options;
  const settings = settingsOf(terminal, options);
  const isPlain = !amend && author === undefined && date === undefined && settings.length === 0;
  if (isPlain) return { repository, amended: null };
  const [{ withSettings }, { readAmended }, { authorEnvironment }] = await Promise.all([
    import('../base/config.ts'),
    import('./commit/amend.ts'),
    import('./commit/author.ts'),
  ]);
  const amended = amend ? await readAmended(repository) : null;
  const environment = {
    ...withSettings(repository.environment, settings),
    ...(await authorEnvironment(repository, options, amended)),
  };
  return { repository: { ...repository, environment }, amended };
}

async function commitWith(run: Run): Promise<number> {
  const { terminal, talk, options, repository, index, paths, taking, amended } = run;
  const { words, say, warn } = terminal;
  const before = readIndex(repository, index);
  const capturing = captureChange(repository, {
    staged: taking === 'staged',
    write: writerOf(terminal, repository, { taking, paths, index }),
    against: amended?.parentTree,
    kept: false,
    remote: options.push ?? false,
    index,
  });
  const [calm, capture] = await Promise.all([
    checkCalm(repository),
    capturing,
    // The act needs these settings. Here they are read while git works.
    readCommitSettings(repository),
    // A refusal must not leave a git process that still writes the index.
  ]).finally(() => capturing.catch(() => undefined));
  if (capture === null) {
    const detail = amended ? words.nothing.amended : await whyNothing(terminal, repository, taking);
    warn(detail);
    sayAnswer(terminal, options, { state: 'nothing', detail });
    return run.hasTakenUp ? 0 : 1;
  }
  const after = readIndex(repository, index);
  const { snapshot, secrets } = capture;
  if (amended && snapshot.head !== amended.sha) {
    throw new Failure(
      'changed-since-review',
      'The branch has just got another commit, so nothing was replaced. Look at that commit first.',
    );
  }
  const headTree = amended ? await treeOf(repository, snapshot.head) : snapshot.headTree;
  const isTheirs =
    taking !== 'nothing' &&
    becomesTheirs({ theirs: calm.index, before, after }, isMadeFor(taking) ? null : headTree);
  if (!maySecretsGo(terminal, capture, options)) {
    sayAnswer(terminal, options, { state: 'refused', code: 'secrets-found', secrets });
    return 1;
  }
  const rules = await knownRules(repository);
  const author = rules.length === 0 ? null : await readAuthor(repository);
  const footer = await footerFor(repository, capture, options);
  const opening = amended?.message;
  if (capture.push !== null) sayDestination(terminal, capture.push);
  const matter = { capture, rules, author, footer, opening };
  if (options['dry-run']) {
    const { commits, isBlocked } = await previewOf(terminal, repository, matter, options);
    sayAnswer(terminal, options, asAnswer(capture, commits));
    return isBlocked ? 1 : 0;
  }
  const decision = await decide(terminal, talk, repository, matter, options);
  if (decision === null) {
    say(words.rejected);
    sayAnswer(terminal, options, { state: 'refused', code: 'message-refused' });
    return 1;
  }
  return carryOut(run, { capture, calm, headTree, isTheirs }, decision);
}

/** What was captured, with HEAD, branch and index of that moment. */
interface Found {
  readonly capture: Capture;
  readonly calm: Calm;
  readonly headTree: string;
  /** Whether the index that took the snapshot becomes the person's index. */
  readonly isTheirs: boolean;
}

async function carryOut(run: Run, found: Found, decision: Decision): Promise<number> {
  const { terminal, options, repository } = run;
  const plan = await planOf(run, found, decision);
  const outcome = await performAct(repository, plan, terminal.config);
  const isDone = outcome.state === 'done';
  const isUnverified = options.verify === false;
  const code = sayOutcome(terminal, outcome, isUnverified);
  settleTyped(terminal, repository, decision, isDone);
  if (outcome.state === 'done') sayAnswer(terminal, options, { ...outcome, isUnverified });
  else if (outcome.state === 'failed') sayAnswer(terminal, options, outcome);
  return code;
}

async function planOf(run: Run, found: Found, decision: Decision): Promise<Plan> {
  const { terminal, talk, options, repository, index, taking, amended } = run;
  const { capture, calm, headTree, isTheirs } = found;
  const { tree, head, branch } = capture.snapshot;
  // The whole of an amended commit is shown. Only what changes now is checked again.
  const paths = amended ? pathsOf(await diffTrees(repository, headTree, tree)) : capture.paths;
  const { route } = capture;
  const remote = route?.remote ?? null;
  const { commits, isVerbatim } = decision;
  const body = { repositoryId: '', tree, head, branch, remote, paths: [...paths], commits };
  return {
    draftId: uniqueName(),
    body: { ...body, push: options.push ?? false },
    isStaged: taking === 'staged',
    isVerbatim,
    isUnverified: options.verify === false,
    ...(amended && { parents: amended.parents, extraHeaders: amended.extraHeaders }),
    ...(run.isReused && { messageSource: ['commit', 'HEAD'] }),
    ...(capture.push && { route: route && (await digestOfRoute(route)) }),
    captured: {
      calm,
      isReviewed: (decision.isAsked || options.edit === true) && taking !== 'nothing',
      index: isTheirs ? index : null,
      onHookChanges: (planned, tree) =>
        decision.isAsked
          ? askHookChanges(terminal, talk, repository, [planned, tree])
          : Promise.resolve(true),
      onUnkept: () => terminal.warn(terminal.words.undo.unkept),
    },
  };
}

/** Whether the index that took the snapshot was changed like the person's will be. */
const isMadeFor = (taking: Taking) => taking === 'tracked' || taking === 'paths';

/** Names possible secrets, and stops the commit unless the person allows them. */
function maySecretsGo({ words, warn }: Terminal, { secrets }: Capture, options: Options): boolean {
  if (secrets.length === 0) return true;
  warn(words.secretsFound(secrets.length));
  for (const { path, line, kind } of secrets.slice(0, 20)) warn(`  ${path}:${line}  ${kind}`);
  if (options['allow-secrets'] || options['dry-run']) return true;
  warn(words.secretsRefused);
  return false;
}

/**
 * The footer that was asked for. A draft is signed off if all commits are. A message that is given stays as
 * given.
 */
async function footerFor(repository: Repository, { signsOff }: Capture, options: Options) {
  const isDraft = options.message === undefined && !options.amend;
  const signoff = options.signoff ?? (signsOff && isDraft);
  if (!signoff && options.trailer === undefined) return undefined;
  const { footerOf } = await import('./commit/trailers.ts');
  return footerOf(repository, { ...options, signoff });
}
