import { performAct, takeUpActs } from '../act/act.ts';
import { areSigned } from '../act/build.ts';
import type { Calm } from '../act/calm.ts';
import { checkCalm } from '../act/check.ts';
import type { Plan } from '../act/plan.ts';
import { Failure } from '../base/failure.ts';
import { uniqueName } from '../base/files.ts';
import { authorOf, type Capture, captureChange } from '../capture/capture.ts';
import type { Command } from '../command-line/command.ts';
import type { Options } from '../command-line/table.ts';
import { type Decision, decide, previewOf, settleTyped } from '../dialogue/decide.ts';
import { askHookChanges } from '../dialogue/hook-changes.ts';
import { openTalk, type Talk } from '../dialogue/talk.ts';
import { diffTrees, pathsOf } from '../git/changes.ts';
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

/** What one run has to do with. */
interface Run {
  readonly terminal: Terminal;
  readonly talk: Talk;
  readonly options: Options;
  readonly repository: Repository;
  readonly index: PrivateIndex;
  readonly paths: readonly string[];
  readonly taking: Taking;
  readonly amended: Amended | null;
  /** Whether the message begins as that of the commit that is replaced. */
  readonly isReused: boolean;
  /** Whether this run completed another, which was cut short. */
  readonly hasTakenUp: boolean;
}

/** Draft, decide and commit at the terminal: the same capture and the same act as by phone. */
export const commit: Command = async (given, options, paths) => {
  const { config, cwd } = given;
  const isMute = options.json || options.quiet;
  const terminal = isMute ? { ...given, say: () => {} } : given;
  const message = givenMessage(given, options);
  if (config.environment.GIT_QUARANTINE_PATH !== undefined) {
    throw new Failure(
      'quarantined',
      'Git takes no commit while it receives a push: run this outside of that hook.',
    );
  }
  const opened = await openRepository(cwd, config);
  await requireKnownFilters(opened, async () => {
    const { knownPrograms } = await import('../resident/tend.ts');
    return knownPrograms(config, opened.folder);
  });
  // Of runs that were killed; without a server nobody else comes back for them.
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

/** The repository with what options say of the commit, and the commit that is replaced, if any. */
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
  const [calm, capture, isSigned] = await Promise.all([
    checkCalm(repository),
    capturing,
    areSigned(repository),
    // What is refused must not leave a git behind that still writes the index.
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
      'The branch got another commit in this very moment, and it is not replaced: look at it first.',
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
  const author = rules.length === 0 ? null : await authorOf(repository);
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
  return carryOut(run, { capture, calm, isSigned, headTree, isTheirs }, decision);
}

/** What was captured, and how things stood. */
interface Found {
  readonly capture: Capture;
  readonly calm: Calm;
  readonly isSigned: boolean;
  readonly headTree: string;
  /** Whether the index that took the picture is what the person's becomes. */
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
  const { capture, calm, isSigned, headTree, isTheirs } = found;
  const { tree, head, branch } = capture.snapshot;
  // What is shown of a commit that is replaced is all of it; what is looked at again is what changes now.
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
      isSigned,
      index: isTheirs ? index : null,
      onHookChanges: (planned, tree) =>
        decision.isAsked
          ? askHookChanges(terminal, talk, repository, [planned, tree])
          : Promise.resolve(true),
      onUnkept: () => terminal.warn(terminal.words.undo.unkept),
    },
  };
}

/** Whether the index that took the picture was changed as the person's is to be. */
const isMadeFor = (taking: Taking) => taking === 'tracked' || taking === 'paths';

/** Possible secrets are named, and stop the commit unless the person says that they are none. */
function maySecretsGo({ words, warn }: Terminal, { secrets }: Capture, options: Options): boolean {
  if (secrets.length === 0) return true;
  warn(words.secretsFound(secrets.length));
  for (const { path, line, kind } of secrets.slice(0, 20)) warn(`  ${path}:${line}  ${kind}`);
  if (options['allow-secrets'] || options['dry-run']) return true;
  warn(words.secretsRefused);
  return false;
}

/** What was asked for; and a draft signs off where everybody does. A message that is given is as given. */
async function footerFor(repository: Repository, { signsOff }: Capture, options: Options) {
  const isDraft = options.message === undefined && !options.amend;
  const signoff = options.signoff ?? (signsOff && isDraft);
  if (!signoff && options.trailer === undefined) return undefined;
  const { footerOf } = await import('./commit/trailers.ts');
  return footerOf(repository, { ...options, signoff });
}
