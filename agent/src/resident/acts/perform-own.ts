import { type Act, type ActReport, actReceipt } from '@dojang/commit/schema';
import type { Api } from '@dojang/kernel/cli';
import { performAct } from '../../act/act.ts';
import { tail } from '../../act/hooks.ts';
import { mayHeal } from '../../act/push/push-answer.ts';
import { planOf } from '../../act/trust.ts';
import { Failure } from '../../base/failure.ts';
import { findRepository, type OwnDraft, saveOwnDraft } from '../../base/home.ts';
import { requireKnownFilters } from '../../git/programs.ts';
import { openRepository, type Repository } from '../../git/repository.ts';
import { residentReader } from '../../reading/reading.ts';
import type { Desk } from '../desk.ts';
import { pushAgain, queuePush } from '../retry-push.ts';
import { knownPrograms, queueCapture } from '../watch.ts';

const gone: ReadonlySet<string> = new Set(['not-a-repository', 'folder-gone']);

/** Undefined if the folder no longer exists. */
async function openOwn(desk: Desk, own: OwnDraft): Promise<Repository | undefined> {
  try {
    return await openRepository(own.folder, desk.config);
  } catch (error) {
    if (!(error instanceof Failure) || !gone.has(error.code)) throw error;
    return undefined;
  }
}

const lost: ActReport = {
  state: 'failed',
  code: 'repository-gone',
  detail: 'The working tree of this draft is no longer on this machine.',
  recaptured: false,
};

/**
 * After these failures a new capture lets the person decide again. For other failures somebody has to do
 * something first.
 */
const recapturing: ReadonlySet<string> = new Set([
  'changed-since-review',
  'hook-changed-files',
  'unknown-tree',
]);

/** Carries out an act that was compared with this machine's own copy, and reports it. */
export async function performOwn(desk: Desk, api: Api, act: Act, own: OwnDraft): Promise<void> {
  const { config, log } = desk;
  const tell = (report: ActReport) =>
    api.call('PUT', `/commit/acts/${act.draftId}`, actReceipt, report);
  const repository = await openOwn(desk, own);
  if (!repository) {
    await tell(lost);
    return;
  }
  try {
    await requireKnownFilters(repository, () => knownPrograms(config, repository.folder));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const detail = tail(error.message);
    await tell({ state: 'failed', code: error.code, detail, recaptured: false });
    return;
  }
  if (act.state === 'stamped') await tell({ state: 'acting' });
  if (act.state === 'done') {
    await pushAgain(desk, api, act);
    return;
  }
  const report = await performPatiently(desk, repository, act, own, tell);
  if (report.state === 'done') {
    if (mayHeal(report.pushNote)) queuePush(config, act.draftId);
    await tell(report);
    log('act done', { draft: act.draftId, trace: own.traceUuid, note: report.pushNote });
    return;
  }
  if (report.state !== 'failed') return;
  desk.memory.delete(repository.folder);
  saveOwnDraft(config.home, { ...own, hasFailed: true });
  const recaptured = recapturing.has(report.code) && (await recapture(desk, repository));
  await tell({ ...report, recaptured });
  log('act failed', { draft: act.draftId, trace: own.traceUuid, code: report.code });
}

/**
 * Performs the act. If another git command holds the index, the page is told once, and the act waits for the
 * next round.
 */
async function performPatiently(
  desk: Desk,
  repository: Repository,
  act: Act,
  own: OwnDraft,
  tell: (report: ActReport) => Promise<unknown>,
): Promise<ActReport> {
  const { config } = desk;
  const waiting = waitingOf(desk);
  try {
    const report = await performAct(repository, planOf(act, own), {
      ...config,
      lockWaitMs: busyIndexMs,
    });
    waiting.delete(act.draftId);
    return report;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'index-locked') throw error;
    if (!waiting.has(act.draftId)) await tell({ state: 'acting', waitsFor: error.code });
    waiting.add(act.draftId);
    throw error;
  }
}

/** Acts that this process has reported as waiting. */
const waitingActs = new WeakMap<Desk, Set<string>>();
function waitingOf(desk: Desk): Set<string> {
  const known = waitingActs.get(desk) ?? new Set();
  waitingActs.set(desk, known);
  return known;
}

/** How long an act waits for the index. Other acts of the repository wait as long. */
const busyIndexMs = 2000;

async function recapture(desk: Desk, repository: Repository): Promise<boolean> {
  const { config, memory } = desk;
  const entry = findRepository(config.home, repository.folder);
  if (!entry) return false;
  const outcome = await queueCapture(
    config,
    entry,
    repository,
    { trigger: 'idle', reader: residentReader },
    memory,
  );
  return outcome.state === 'queued' || outcome.state === 'known';
}
