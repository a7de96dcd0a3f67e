import {
  type Act,
  type ActReport,
  actList,
  actReceipt,
  captureReceipt,
} from '@dojang/commit/schema';
import { performAct } from './act/act.ts';
import { type PushResult, pushCommit } from './act/push.ts';
import { type Api, Refused } from './api.ts';
import type { AgentConfig } from './config.ts';
import { Failure } from './failure.ts';
import { tryGit } from './git/git.ts';
import { openRepository, type Repository } from './git/repository.ts';
import { hasSnapshotOf } from './git/snapshot.ts';
import { listRepositories, places, readOwnDraft, saveOwnDraft } from './home.ts';
import type { AgentLog } from './log.ts';
import { fetchRules } from './rules.ts';
import { captureEntry, listSpool, type PushEntry, pushEntry, spool, unspool } from './spool.ts';
import { type Memory, queueCapture, registerRepository } from './tend.ts';

export interface Desk {
  readonly config: AgentConfig;
  readonly log: AgentLog;
  readonly memory: Memory;
}

/** Sends what waits, oldest first. What the server refuses for good is dropped, and said. */
export async function sendCaptures(desk: Desk, api: Api): Promise<number> {
  const { config, log } = desk;
  const folder = places(config.home).captures;
  let sent = 0;
  for (const { name, entry } of listSpool(folder, captureEntry)) {
    const tended = listRepositories(config.home).find((each) => each.folder === entry.folder);
    if (!tended) {
      unspool(folder, name);
      continue;
    }
    try {
      const { id } = await registerRepository(config, api, tended);
      const input = { ...entry.input, repositoryId: id };
      const receipt = await api.call('POST', '/commit/captures', captureReceipt, input);
      const { branch, tree, head } = input;
      const { draftId, traceUuid } = receipt;
      const { matchNumber } = entry;
      const at = input.capturedAt;
      const own = { draftId, folder: tended.folder, repository: tended.name, branch, tree, head };
      saveOwnDraft(config.home, { ...own, matchNumber, traceUuid, at });
      log('capture sent', { draft: draftId, trace: traceUuid });
      sent += 1;
      await renewRules(desk, api, tended.folder, id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      desk.memory.delete(entry.folder);
      log('the server refused a capture', { code: error.code, status: error.status });
    }
    unspool(folder, name);
  }
  return sent;
}

/** A capture is on its way whether or not this works: a server of an older version has no rules. */
async function renewRules(desk: Desk, api: Api, folder: string, id: string): Promise<void> {
  try {
    await fetchRules(api, await openRepository(folder, desk.config), id);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    desk.log('the rules were not renewed', { code: error.code });
  }
}

/** The working tree that an act belongs to: the one that captured its tree. */
async function findPlace(desk: Desk, act: Act): Promise<Repository | undefined> {
  const { config } = desk;
  const own = readOwnDraft(config.home, act.draftId);
  const candidates = own
    ? [own.folder]
    : listRepositories(config.home)
        .filter(({ id }) => id === act.body.repositoryId)
        .map(({ folder }) => folder);
  for (const folder of candidates) {
    try {
      const repository = await openRepository(folder, config);
      if (own || (await hasSnapshotOf(repository, act.body.tree))) return repository;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'not-a-repository') throw error;
    }
  }
  return undefined;
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
  const { config, log } = desk;
  const tell = (report: ActReport) =>
    api.call('PUT', `/commit/acts/${act.draftId}`, actReceipt, report);
  const repository = await findPlace(desk, act);
  if (!repository) {
    await tell(lost);
    return;
  }
  if (act.state === 'stamped') await tell({ state: 'acting' });
  const report = await performAct(repository, { draftId: act.draftId, body: act.body }, config);
  if (report.state === 'done') {
    queuePush(desk, repository, act, report);
    await tell(report);
    log('act done', { draft: act.draftId, trace: act.traceUuid, note: report.pushNote });
    return;
  }
  if (report.state !== 'failed') return;
  desk.memory.delete(repository.folder);
  const recaptured = recapturing.has(report.code) && (await recapture(desk, repository));
  await tell({ ...report, recaptured });
  log('act failed', { draft: act.draftId, trace: act.traceUuid, code: report.code });
}

async function recapture(desk: Desk, repository: Repository): Promise<boolean> {
  const { config, memory } = desk;
  const entry = listRepositories(config.home).find((each) => each.folder === repository.folder);
  if (!entry) return false;
  const outcome = await queueCapture(config, entry, repository, { trigger: 'idle' }, memory);
  return outcome.state === 'queued' || outcome.state === 'known';
}

/** These say that the server cannot be talked to now; anything else is about one act only. */
const serverTrouble: ReadonlySet<string> = new Set([
  'server-unreachable',
  'server-busy',
  'server-strange',
  'not-paired',
]);

/** Acts that are being carried out, by repository. */
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
  for (const [id, own] of Map.groupBy(acts, ({ body }) => body.repositoryId)) {
    if (acting.has(id)) continue;
    const all = carryOutAll(desk, api, own).then((isTroubled) => {
      acting.delete(id);
      onEnd(isTroubled);
    });
    acting.set(id, all);
  }
}

/** True when something is left to be tried again. */
async function carryOutAll(desk: Desk, api: Api, acts: readonly Act[]): Promise<boolean> {
  let isTroubled = false;
  for (const act of acts) {
    try {
      await carryOut(desk, api, act);
    } catch (error) {
      const code = error instanceof Failure ? error.code : 'unexpected';
      desk.log('an act could not be carried out now', { draft: act.draftId, code });
      isTroubled = true;
      if (serverTrouble.has(code)) return true;
    }
  }
  return isTroubled;
}

type Done = Extract<ActReport, { state: 'done' }>;

function queuePush(desk: Desk, repository: Repository, act: Act, report: Done): void {
  const { remote, branch } = act.body;
  if (report.pushNote !== 'remote-gone' || remote === null || branch === null) return;
  const folder = places(desk.config.home).pushes;
  if (listSpool(folder, pushEntry).some(({ entry }) => entry.draftId === act.draftId)) return;
  const { commits } = report;
  const sha = commits.at(-1)?.sha ?? '';
  const place = { draftId: act.draftId, folder: repository.folder, remote, branch, sha, commits };
  spool(folder, act.draftId, {
    ...place,
    attempts: 1,
    nextAt: nextPush(1, desk.config.pushRetryMs),
  });
}

/** By default 15 s, 30 s, 1 min … 30 min. */
function nextPush(attempts: number, firstMs: number): string {
  const waitMs = Math.min(30 * 60_000, firstMs * 2 ** (attempts - 1));
  return new Date(Date.now() + waitMs).toISOString();
}

/** Tries the pushes that are due. `now` tries all of them. */
export async function retryPushes(desk: Desk, api: Api, now = false): Promise<void> {
  const { config, log } = desk;
  const folder = places(config.home).pushes;
  for (const { name, entry } of listSpool(folder, pushEntry)) {
    if (!now && Date.parse(entry.nextAt) > Date.now()) continue;
    let repository: Repository;
    try {
      repository = await openRepository(entry.folder, config);
    } catch {
      unspool(folder, name);
      continue;
    }
    const result = await catchUp(repository, entry, config.pushTimeoutMs);
    if (result.pushNote === 'remote-gone') {
      const attempts = entry.attempts + 1;
      spool(folder, entry.draftId, {
        ...entry,
        attempts,
        nextAt: nextPush(attempts, config.pushRetryMs),
      });
    } else {
      const report: ActReport = { state: 'done', commits: entry.commits, ...result };
      try {
        await api.call('PUT', `/commit/acts/${entry.draftId}`, actReceipt, report);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
      log('push caught up', { draft: entry.draftId, note: result.pushNote });
    }
    unspool(folder, name);
  }
}

/** Pushes what waited, unless the person pushed it, or took it back, in the meantime. */
async function catchUp(
  repository: Repository,
  entry: PushEntry,
  timeoutMs: number,
): Promise<PushResult> {
  const ref = `refs/heads/${entry.branch}`;
  if (await hasCommit(repository, `refs/remotes/${entry.remote}/${entry.branch}`, entry.sha)) {
    return { pushedRef: ref, pushNote: null };
  }
  if (!(await hasCommit(repository, ref, entry.sha))) {
    return { pushedRef: null, pushNote: 'push-refused' };
  }
  return pushCommit(repository, entry, timeoutMs);
}

async function hasCommit(repository: Repository, ref: string, sha: string): Promise<boolean> {
  const answer = await tryGit(repository, ['merge-base', '--is-ancestor', sha, ref]);
  return answer.code === 0;
}
