import {
  type Act,
  type ActField,
  type ActReport,
  actList,
  actReceipt,
} from '@dojang/commit/schema';
import { performAct } from '../act/act.ts';
import { tail } from '../act/hooks.ts';
import { mayHeal } from '../act/push/push-answer.ts';
import { findSettled, settle } from '../act/settled.ts';
import { differenceOf, planOf } from '../act/trust.ts';
import { Failure } from '../base/failure.ts';
import { listRepositories, type OwnDraft, places, readOwnDraft, readServer } from '../base/home.ts';
import { requireKnownFilters } from '../git/programs.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { Interruption } from '../processes/interruption.ts';
import { residentReader } from '../reading/reading.ts';
import { type Api, Refused } from '../server/api.ts';
import type { Desk } from './desk.ts';
import { pushAgain, queuePush } from './retry-push.ts';
import { captureEntry, listSpool } from './spool.ts';
import { knownPrograms, queueCapture } from './tend.ts';

const gone: ReadonlySet<string> = new Set(['not-a-repository', 'folder-gone']);

/** Undefined when the folder is there no more. */
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

/** After these a fresh capture lets the person decide again; other failures need a hand first. */
const recapturing: ReadonlySet<string> = new Set([
  'changed-since-review',
  'hook-changed-files',
  'unknown-tree',
]);

/** Carries out one act and tells the server. Any part of it may run again. */
export async function carryOut(desk: Desk, api: Api, act: Act): Promise<void> {
  const { home } = desk.config;
  const { draftId } = act;
  const settled = findSettled(home, draftId);
  if (settled?.isTold) return;
  const own = findOwn(desk, act);
  if (own === 'awaited') return;
  const field = settled?.field ?? differenceOf(act, own, readServer(home));
  try {
    if (field !== null) await refuse(desk, api, act, field);
    else if (own) await performOwn(desk, api, act, own);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Said again, it would be refused again.
    settle(home, draftId, { field, isTold: true });
    desk.log('the server did not take what was said of an act', {
      draft: draftId,
      code: error.code,
    });
  }
}

/**
 * This machine's own copy; `awaited` while the receipt that names the draft may be on its way: a draft can be
 * stamped before the machine knows its id.
 */
function findOwn(desk: Desk, act: Act): OwnDraft | 'awaited' | undefined {
  const { home } = desk.config;
  const known = readOwnDraft(home, act.draftId);
  if (known) return known;
  const waiting = listSpool(places(home).captures, captureEntry);
  const isAwaited = waiting.some(({ entry }) => entry.input.traceUuid === act.traceUuid);
  // Saved before the capture leaves the queue: whoever is in neither by now was never asked for.
  return isAwaited ? 'awaited' : readOwnDraft(home, act.draftId);
}

const refusals: Partial<Record<ActField, string>> = {
  draft: 'This machine did not ask for this draft. Make a fresh one with `dojang draft`.',
  version:
    'An older version of dojang captured this change. Make a fresh draft with `dojang draft`.',
};

/** Nothing of the act has run. It is remembered first, so that no later answer of the server changes it. */
async function refuse(desk: Desk, api: Api, act: Act, field: ActField): Promise<void> {
  const { home } = desk.config;
  const { draftId } = act;
  settle(home, draftId, { field, isTold: false });
  desk.log('an act was refused', { draft: draftId, field });
  const detail =
    refusals[field] ??
    `The server sent another ${field} than this machine captured, so nothing was done. ` +
      'Make a fresh draft with `dojang draft`.';
  const report = {
    state: 'failed',
    code: 'act-refused',
    detail,
    recaptured: false,
    field,
  } as const;
  await api.call('PUT', `/commit/acts/${draftId}`, actReceipt, report);
  settle(home, draftId, { field, isTold: true });
}

async function performOwn(desk: Desk, api: Api, act: Act, own: OwnDraft): Promise<void> {
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
  const recaptured = recapturing.has(report.code) && (await recapture(desk, repository));
  await tell({ ...report, recaptured });
  log('act failed', { draft: act.draftId, trace: own.traceUuid, code: report.code });
}

/** A stamp that meets a busy index waits: the page is told once, and the act is left for the next round. */
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

/** Acts of which this process has said that they wait. */
const waitingActs = new WeakMap<Desk, Set<string>>();
function waitingOf(desk: Desk): Set<string> {
  const known = waitingActs.get(desk) ?? new Set();
  waitingActs.set(desk, known);
  return known;
}

/** Other acts of the repository wait as long. */
const busyIndexMs = 2000;

async function recapture(desk: Desk, repository: Repository): Promise<boolean> {
  const { config, memory } = desk;
  const entry = listRepositories(config.home).find((each) => each.folder === repository.folder);
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

/** These say that the server cannot be talked to now; anything else is about one act only. */
const serverTrouble: ReadonlySet<string> = new Set([
  'server-unreachable',
  'server-busy',
  'server-strange',
  'not-paired',
]);

/** Acts that are being carried out, by the folder of their own copy. */
export type Acting = Map<string, Promise<void>>;

/**
 * Starts what is stamped: one act after the other in a repository, repositories side by side, so
 * that a slow hook in one keeps nobody else waiting. `onEnd` is told whenever a repository is through.
 */
export async function startActs(
  desk: Desk,
  api: Api,
  acting: Acting,
  onEnd: (isTroubled: boolean) => void,
): Promise<void> {
  const { acts } = await api.call('GET', '/commit/acts', actList);
  const folderOf = ({ draftId }: Act) => readOwnDraft(desk.config.home, draftId)?.folder ?? '';
  for (const [folder, own] of Map.groupBy(acts, folderOf)) {
    if (acting.has(folder)) continue;
    const all = carryOutAll(desk, api, own).then((isTroubled) => {
      acting.delete(folder);
      onEnd(isTroubled);
    });
    acting.set(folder, all);
  }
}

/** True when something is left to be tried again. */
async function carryOutAll(desk: Desk, api: Api, acts: readonly Act[]): Promise<boolean> {
  let isTroubled = false;
  for (const act of acts) {
    try {
      await carryOut(desk, api, act);
    } catch (error) {
      // The next start takes it up.
      if (error instanceof Interruption) return false;
      const code = error instanceof Failure ? error.code : 'unexpected';
      // One that waits has said so.
      if (code !== 'index-locked') {
        desk.log('an act could not be carried out now', { draft: act.draftId, code });
      }
      isTroubled = true;
      if (serverTrouble.has(code)) return true;
    }
  }
  return isTroubled;
}
