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
import type { Plan } from './plan.ts';
import { pushCommit } from './push/push.ts';
import { refreshIndex } from './refresh.ts';
import { withSource } from './source.ts';
import { swapBranch } from './swap-branch.ts';
import { keepingOf } from './undo/keeping.ts';

export interface ActOptions {
  readonly hookTimeoutMs: number;
  readonly pushTimeoutMs: number;
  /** Of a signature; that of any git when left out. */
  readonly signTimeoutMs?: number;
  /** How long another git command may hold the index before the act gives up for now. */
  readonly lockWaitMs?: number;
  /** How long a stamped act is tried again while it does; left out, it is given up at once. */
  readonly indexWaitMs?: number;
  /** Those that the capture was taken with. */
  readonly untracked?: UntrackedBounds;
}

/**
 * Carries out a plan once. Killed at any moment and called again, it goes on where it was or starts
 * over; called after it ended, it gives the same report. The person's index, files and stash change
 * only in the approved paths, and only together with the branch.
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
      // The commit stands: what goes wrong from here on is tried again, never reported as a failure.
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
      // A stamp waits for room on the disk; a person at the terminal makes it.
      if (!plan.captured && isPassing(failure)) throw failure;
      return fail(repository, plan, failure);
    }
    return finish(repository, plan, moved, options);
  });
}

/** Whether the commit stands although the index did not follow: the next run brings it along. */
async function hasMoved(repository: Repository, plan: Plan): Promise<boolean> {
  const lower = shield();
  try {
    const known = await readJournal(repository, plan.draftId);
    return known?.step === 'built' && (await whereIs(repository, known)) === 'on-branch';
  } finally {
    lower();
  }
}

/** What failed may be tried again; what is done is done. */
const isAnotherAttempt = ({ attempt = 1 }: Plan, known: Journal): boolean =>
  known.report?.state === 'failed' && attempt > (known.attempt ?? 1);

/** Whoever stamped is gone, and another git that holds the index goes too: notes since when that is waited for. */
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

/** The branch has not moved: of an act at the terminal nothing is left, one that was stamped starts over. */
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

/** Of a plan that was captured in this process only what a kill would leave half done is noted. */
function record(repository: Repository, plan: Plan, entry: Journal): Journal {
  if (!plan.captured) return writeJournal(repository, entry);
  if (entry.step === 'built') noteJournal(repository, entry);
  else removeJournal(repository, entry.draftId);
  return entry;
}

/**
 * Acts at the terminal that a kill cut short: where the branch has moved the index follows, else
 * nothing happened. Gives the commits that stand.
 */
export async function takeUpActs(repository: Repository, options: ActOptions): Promise<string[]> {
  clearDeadLock(join(repository.ownFolder, 'act.lock'));
  if ((await notedJournals(repository)).length === 0) return [];
  return withLock(join(repository.ownFolder, 'act.lock'), 30_000, async () => {
    const standing: string[] = [];
    // Whoever still works on one holds the lock until it is done.
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
  // Whatever a killed run left behind before the branch moved is undone by removing its lock.
  removeOwnLock(repository, known?.lock ?? null);
  const { waitingSince } = known?.report === null ? known : {};
  const since = waitingSince === undefined ? {} : { waitingSince };
  const started = record(repository, plan, { ...begin(plan), ...since });
  // Hooks may take minutes: none runs in vain while the index is another's.
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

/** The branch and the index change under git's own lock, so nothing of the person's comes between. */
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
    await checkHead(repository, plan, calm);
    const last = built.commits.at(-1)?.sha ?? null;
    // The person may have left hunks out, or let a hook change what is committed.
    const isAsCaptured = (await treeOf(repository, last)) === plan.body.tree;
    await refreshIndex(repository, built, {
      seen: calm.index,
      ready: (isAsCaptured && plan.captured?.index) || null,
      beforeInstall: () => {
        stopIfInterrupted();
        // From here on the index follows the branch, whoever asks us to end.
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
    'The commit was made, and then taken back or replaced here. It is not made again.',
  );

/** Where the commits of a journal are. The person may have committed on top, or taken them back. */
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
  // The branch's own log tells whether it ever had the commit.
  const words = ['log', '--walk-reflogs', '--no-show-signature', '--format=%H', ref, '--'];
  const log = await tryGit(repository, words);
  return log.stdout.toString().split('\n').includes(last.sha) ? 'taken-back' : 'nowhere';
}

/** After a crash between the branch and the index: brings the index along, if it still lags. */
async function recoverIndex(
  repository: Repository,
  known: Journal,
  isAtTerminal: boolean,
  options: ActOptions,
): Promise<void> {
  if (known.step !== 'built') return;
  // Nobody can have touched the index while our lock was there.
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
  if (!moved.hasRunPostCommit && (hooks.has('post-commit') || plan.parents)) {
    // Announced first: a hook that tells others must not tell them twice.
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
  // What it held is in the person's own objects by now.
  if (!plan.captured) removeSnapshotsOf(repository, plan.body.tree);
  return report;
}

/** Of what its sentence names, what may leave the machine, as plain and as bounded as the sentence itself. */
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
