import { join } from 'node:path';
import type { ActReport, actFacts } from '@dojang/commit/schema';
import type { z } from 'zod';
import { Failure } from '../base/failure.ts';
import { clearDeadLock, withLock } from '../base/lock.ts';
import { isPassing, systemFailure } from '../base/system-failure.ts';
import { tryGit } from '../git/git.ts';
import { removeSnapshotsOf } from '../git/kept/snapshots.ts';
import { findBranch, findHead, type Repository, wordOfBranch } from '../git/repository.ts';
import { treeOf } from '../git/snapshot.ts';
import type { UntrackedBounds } from '../git/untracked.ts';
import {
  Interruption,
  isInterrupted,
  shield,
  stopIfInterrupted,
} from '../processes/interruption.ts';
import {
  endStates,
  keepHouse,
  recordResolutions,
  runPostCommit,
  tellRewrite,
} from './aftermath.ts';
import { buildCommits } from './build.ts';
import type { Calm } from './calm.ts';
import { checkCalm, checkHead, checkUnchanged } from './check.ts';
import { findHooks, tail } from './hooks.ts';
import {
  awaitIndex,
  isOwnLock,
  prepareLock,
  removeMarker,
  removeOwnLock,
  takeIndexLock,
} from './index-lock.ts';
import { notedJournals, noteJournal, readJournal, removeJournal, writeJournal } from './journal.ts';
import type { Journal } from './journal-schema.ts';
import { layFiles } from './lay-files.ts';
import type { Plan } from './plan.ts';
import { pushCommit } from './push/push.ts';
import { refreshIndex } from './refresh.ts';
import { withSource } from './source.ts';
import { swapBranch } from './swap-branch.ts';
import { keepingOf } from './undo/keeping.ts';

export interface ActOptions {
  readonly hookTimeoutMs: number;
  readonly pushTimeoutMs: number;
  /** Limit for a signature. The limit of any git command when left out. */
  readonly signTimeoutMs?: number;
  /** How long another git command may hold the index before the act gives up for now. */
  readonly lockWaitMs?: number;
  /**
   * How long a stamped act is tried again while another git command holds the index. Left out, the act gives up
   * at once.
   */
  readonly indexWaitMs?: number;
  /** The bounds that the capture was taken with. */
  readonly untracked?: UntrackedBounds;
}

/**
 * Carries out a plan once. A call after a kill goes on where the last call was, or starts over. A call after
 * the end returns the same report. The person's index, files and stash change only in the approved paths, and
 * only together with the branch.
 */
export async function performAct(
  repository: Repository,
  plan: Plan,
  options: ActOptions,
): Promise<ActReport> {
  return withLock(join(repository.ownFolder, 'act.lock'), 30_000, async () => {
    const known = await readJournal(repository, plan.draftId);
    if (known?.report && !isAnotherAttempt(plan, known)) return known.report;
    const reached = known ? await whereIs(repository, known) : 'nowhere';
    if (known && reached === 'on-branch') {
      // The commit is on the branch. What fails from here on is tried again, and never reported as a failure.
      await recoverIndex(repository, known, plan.captured !== undefined, options);
      const moved = record(repository, plan, { ...known, step: 'moved' });
      return finish(repository, plan, moved, options);
    }
    let moved: Journal;
    try {
      if (reached === 'taken-back') throw takenBack();
      moved = await commitOnce(repository, plan, known, options);
    } catch (error) {
      const failure = error instanceof Failure ? error : systemFailure(error);
      const isStanding = await hasMoved(repository, plan);
      const ending = error instanceof Interruption || isInterrupted();
      if (ending && !isStanding) takeBack(repository, plan);
      stopIfInterrupted();
      if (failure === undefined || isStanding) throw error;
      if (mayWait(repository, plan, failure, { known, options })) throw failure;
      // A stamped act waits for space on the disk. At the terminal the person frees some.
      if (!plan.captured && isPassing(failure)) throw failure;
      return fail(repository, plan, failure);
    }
    return finish(repository, plan, moved, options);
  });
}

/** Whether the commit is on the branch while the index was not updated. The next run updates it. */
async function hasMoved(repository: Repository, plan: Plan): Promise<boolean> {
  const lower = shield();
  try {
    const known = await readJournal(repository, plan.draftId);
    return known?.step === 'built' && (await whereIs(repository, known)) === 'on-branch';
  } finally {
    lower();
  }
}

/** A failed act may be tried again. A finished one may not. */
const isAnotherAttempt = ({ attempt = 1 }: Plan, known: Journal): boolean =>
  known.report?.state === 'failed' && attempt > (known.attempt ?? 1);

/**
 * Notes since when the act waits for another git command that holds the index. The person who stamped is no
 * longer there, and the other command will end.
 */
function mayWait(
  repository: Repository,
  plan: Plan,
  error: Failure,
  { known, options }: { known: Journal | undefined; options: ActOptions },
): boolean {
  if (error.code !== 'index-locked' || plan.captured || !options.indexWaitMs) return false;
  const now = clock();
  const isSame = known?.report === null;
  const waitingSince = (isSame ? known.waitingSince : undefined) ?? now;
  if (Date.parse(now) - Date.parse(waitingSince) > options.indexWaitMs) return false;
  removeMarker(repository, plan.draftId);
  record(repository, plan, { ...begin(plan), waitingSince });
  return true;
}

/** The branch has not moved. An act at the terminal leaves nothing behind. A stamped act starts over. */
function takeBack(repository: Repository, plan: Plan): void {
  removeMarker(repository, plan.draftId);
  if (plan.captured) removeJournal(repository, plan.draftId);
}

const lockWaitMs = 10_000;
const clock = () => new Date().toISOString();

function begin(plan: Plan): Journal {
  const { tree, head, branch } = plan.body;
  return {
    draftId: plan.draftId,
    step: 'started',
    tree,
    head,
    branch,
    commits: [],
    lock: null,
    hasRunPostCommit: false,
    report: null,
    attempt: plan.attempt ?? 1,
    at: clock(),
  };
}

/** Writes the journal. For a plan of this process it notes only what a kill would leave half done. */
function record(repository: Repository, plan: Plan, entry: Journal): Journal {
  if (!plan.captured) return writeJournal(repository, entry);
  if (entry.step === 'built') noteJournal(repository, entry);
  else removeJournal(repository, entry.draftId);
  return entry;
}

/**
 * Completes acts at the terminal that a kill interrupted. Where the branch has moved, the index is updated.
 * Otherwise nothing happened. Returns the commits that are on the branch.
 */
export async function takeUpActs(repository: Repository, options: ActOptions): Promise<string[]> {
  clearDeadLock(join(repository.ownFolder, 'act.lock'));
  if ((await notedJournals(repository)).length === 0) return [];
  return withLock(join(repository.ownFolder, 'act.lock'), 30_000, async () => {
    const standing: string[] = [];
    // A process that still works on an act holds the lock until the act is done.
    for (const known of await notedJournals(repository)) {
      if ((await whereIs(repository, known)) === 'on-branch') {
        await recoverIndex(repository, known, true, options);
        standing.push(known.commits.at(-1)?.sha ?? '');
      } else {
        removeOwnLock(repository, known.lock);
        keepingOf(repository, known).drop();
      }
      removeMarker(repository, known.draftId);
      removeJournal(repository, known.draftId);
    }
    return standing;
  });
}

/** Brings the branch to the approved commits, at most once over all calls. */
async function commitOnce(
  repository: Repository,
  plan: Plan,
  known: Journal | undefined,
  options: ActOptions,
): Promise<Journal> {
  // A run that was killed before the branch moved left only its lock.
  removeOwnLock(repository, known?.lock ?? null);
  const { waitingSince } = known?.report === null ? known : {};
  const since = waitingSince === undefined ? {} : { waitingSince };
  const started = record(repository, plan, { ...begin(plan), ...since });
  // Hooks may take minutes. None runs while another git command holds the index.
  await awaitIndex(repository, options.lockWaitMs ?? lockWaitMs);
  const calm = plan.captured?.calm ?? (await checkCalm(repository));
  const commits = await withSource(repository, plan, async (source) => {
    await checkUnchanged(source, plan, calm, options.untracked);
    return buildCommits(repository, source, plan, options);
  });
  const lock = prepareLock(repository, plan.draftId);
  const built = record(repository, plan, { ...started, step: 'built', commits, lock });
  await moveBranch(repository, plan, { built, calm }, options);
  return record(repository, plan, { ...built, step: 'moved' });
}

/** Changes the branch and the index under git's own lock, so no command of the person's can run in between. */
async function moveBranch(
  repository: Repository,
  plan: Plan,
  { built, calm }: { built: Journal; calm: Calm },
  options: ActOptions,
): Promise<void> {
  const lock = await takeIndexLock(repository, plan.draftId, options.lockWaitMs ?? lockWaitMs);
  const keeping = plan.captured && keepingOf(repository, built, plan.captured.onUnkept);
  let lower = () => {};
  try {
    const now = await checkHead(repository, plan, calm);
    const last = built.commits.at(-1)?.sha ?? null;
    // The person may have left hunks out, or let a hook change what is committed.
    const isAsCaptured = (await treeOf(repository, last)) === plan.body.tree;
    await refreshIndex(repository, built, {
      seen: { before: calm.index, now: now.index },
      ready: (isAsCaptured && plan.captured?.index) || null,
      beforeInstall: () => {
        stopIfInterrupted();
        // From here on the index is updated with the branch, even if this process is asked to end.
        lower = shield();
        keeping?.begin();
        return swapBranch(repository, plan, built).catch((error) => {
          keeping?.drop();
          throw error;
        });
      },
    });
    keeping?.stands(true);
    await endStates(repository, plan.captured !== undefined);
  } finally {
    lower();
    lock.release();
  }
}

const takenBack = () =>
  new Failure(
    'changed-since-review',
    'The commit was made, and then undone or replaced here. It is not made again.',
  );

/** Where the commits of a journal are now. The person may have committed on top of them, or undone them. */
async function whereIs(
  repository: Repository,
  known: Journal,
): Promise<'nowhere' | 'on-branch' | 'taken-back'> {
  const last = known.commits.at(-1);
  if (!last || known.step === 'started') return 'nowhere';
  const ref = known.branch === null ? 'HEAD' : wordOfBranch(repository, known.branch);
  const answer = await tryGit(repository, ['merge-base', '--is-ancestor', last.sha, ref]);
  if (answer.code === 0) return 'on-branch';
  if (known.step === 'moved') return 'taken-back';
  // The reflog of the branch shows whether it ever had the commit.
  const words = ['log', '--walk-reflogs', '--no-show-signature', '--format=%H', ref, '--'];
  const log = await tryGit(repository, words);
  return log.stdout.toString().split('\n').includes(last.sha) ? 'taken-back' : 'nowhere';
}

/** After a crash between branch and index, updates the index if it is still old. */
async function recoverIndex(
  repository: Repository,
  known: Journal,
  isAtTerminal: boolean,
  options: ActOptions,
): Promise<void> {
  if (known.step !== 'built') return;
  // While our lock was there, nobody could change the index.
  const isUntouched = isOwnLock(repository, known.lock);
  const [head, branch] = await Promise.all([findHead(repository), findBranch(repository)]);
  if (head !== known.commits.at(-1)?.sha || branch !== known.branch) {
    removeOwnLock(repository, known.lock);
    return;
  }
  prepareLock(repository, known.draftId);
  const lock = await takeIndexLock(repository, known.draftId, options.lockWaitMs ?? lockWaitMs);
  try {
    await refreshIndex(repository, known, { onlyStale: !isUntouched });
    if (isAtTerminal) keepingOf(repository, known).stands(isUntouched);
    await endStates(repository, isAtTerminal);
  } finally {
    lock.release();
  }
}

async function finish(
  repository: Repository,
  plan: Plan,
  moved: Journal,
  options: ActOptions,
): Promise<ActReport> {
  try {
    return await finishMoved(repository, plan, moved, options);
  } catch (error) {
    if (error instanceof Interruption) error.commits = moved.commits;
    throw error;
  }
}

async function finishMoved(
  repository: Repository,
  plan: Plan,
  moved: Journal,
  options: ActOptions,
): Promise<ActReport> {
  await recordResolutions(repository);
  await keepHouse(repository);
  const hooks = findHooks(repository, options.hookTimeoutMs);
  const sha = moved.commits.at(-1)?.sha ?? '';
  if (plan.beside) await layFiles(repository, plan, sha);
  if (!moved.hasRunPostCommit && (hooks.has('post-commit') || plan.parents)) {
    // Noted before the hook runs, because a hook that notifies others must not notify them twice.
    record(repository, plan, { ...moved, hasRunPostCommit: true });
    await runPostCommit(repository, hooks);
    if (plan.parents) await tellRewrite(repository, hooks, `${moved.head} ${sha}\n`);
  }
  const { branch, push } = plan.body;
  const route = plan.route === undefined ? {} : { route: plan.route };
  const pushed = push
    ? await pushCommit(repository, { branch, sha, ...route }, options.pushTimeoutMs)
    : { pushedRef: null, pushNote: null };
  if (plan.captured && pushed.pushedRef !== null) {
    keepingOf(repository, moved, plan.captured.onUnkept).isPushed(pushed.pushedRef);
  }
  const tree = await treeOf(repository, sha);
  const report: ActReport = { state: 'done', commits: moved.commits, ...pushed, tree };
  record(repository, plan, { ...moved, step: 'finished', hasRunPostCommit: true, report });
  // What the snapshot held is among the person's own objects by now.
  if (!plan.captured) removeSnapshotsOf(repository, plan.body.tree);
  return report;
}

/** The facts of a failure that may leave the machine, cleaned and cut like the sentence itself. */
function factsOf({ facts }: Failure): z.infer<typeof actFacts> {
  const kept = (['hook', 'path', 'said'] as const).flatMap((name) => {
    const fact = facts[name];
    return fact === undefined ? [] : [[name, tail(fact).slice(0, name === 'hook' ? 100 : 4000)]];
  });
  return Object.fromEntries(kept);
}

async function fail(repository: Repository, plan: Plan, error: Failure): Promise<ActReport> {
  const report: ActReport = {
    state: 'failed',
    code: error.code,
    detail: tail(error.message),
    facts: factsOf(error),
    recaptured: false,
  };
  const known = (await readJournal(repository, plan.draftId)) ?? begin(plan);
  removeMarker(repository, plan.draftId);
  record(repository, plan, { ...known, step: 'finished', report });
  return report;
}
