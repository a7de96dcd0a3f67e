import { type Act, type ActReport, actReceipt } from '@dojang/commit/schema';
import type { Api } from '@dojang/kernel/cli';
import { readJournal, writeJournal } from '../act/journal.ts';
import type { Journal } from '../act/journal-schema.ts';
import { type PushResult, type PushTarget, pushCommit } from '../act/push/push.ts';
import { mayHeal } from '../act/push/push-answer.ts';
import type { AgentConfig } from '../base/config.ts';
import { Failure } from '../base/failure.ts';
import { type OwnDraft, places, readOwnDraft, readServer } from '../base/home.ts';
import { tryGit } from '../git/git.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { Refused } from '../server/api.ts';
import type { Desk } from './desk.ts';
import { listSpool, type PushEntry, pushEntry, spool, unspool } from './spool.ts';

/** Notes that a push still has to be made. */
export function queuePush(config: AgentConfig, draftId: string): void {
  const folder = places(config.home).pushes;
  if (listSpool(folder, pushEntry).some(({ entry }) => entry.draftId === draftId)) return;
  spool(folder, draftId, { draftId, attempts: 1, nextAt: nextPush(1, config.pushRetryMs) });
}

/** By default 15 s, 30 s, 1 min … 30 min. */
function nextPush(attempts: number, firstMs: number): string {
  const waitMs = Math.min(30 * 60_000, firstMs * 2 ** Math.min(attempts - 1, 20));
  return new Date(Date.now() + waitMs).toISOString();
}

type Done = Extract<ActReport, { state: 'done' }>;

/** A finished act for which a push was requested, made or still to come. */
interface Finished {
  readonly repository: Repository;
  readonly target: PushTarget & { readonly branch: string };
  readonly ref: string;
  /** The remote-tracking ref. Null if there is none. */
  readonly seen: string | null;
  readonly journal: Journal;
  readonly done: Done;
}

/**
 * What to push and where, from this machine's own copy of the draft and the journal of its finished act. The
 * queue and the server only say that it is due. Undefined unless both agree that a push was requested.
 */
async function findFinished(desk: Desk, draftId: string): Promise<Finished | undefined> {
  const { config } = desk;
  const own = readOwnDraft(config.home, draftId);
  const { remote, route, destination } = own?.capture ?? {};
  if (!own || !remote || !route || own.branch === null || !isOfServer(desk, own)) return undefined;
  const repository = await openRepository(own.folder, config);
  const journal = await readJournal(repository, draftId);
  const done = journal?.report;
  if (journal?.step !== 'finished' || journal.branch !== own.branch) return undefined;
  if (done?.state !== 'done' || (done.pushedRef === null && done.pushNote === null)) {
    return undefined;
  }
  const sha = journal.commits.at(-1)?.sha;
  if (sha === undefined) return undefined;
  const ref = destination?.ref ?? `refs/heads/${own.branch}`;
  const seen = ref.startsWith('refs/heads/') ? `refs/remotes/${remote}/${ref.slice(11)}` : null;
  return { repository, target: { branch: own.branch, sha, route }, ref, seen, journal, done };
}

function isOfServer(desk: Desk, { capture }: OwnDraft): boolean {
  const server = readServer(desk.config.home);
  return capture !== undefined && capture.server === server?.url && capture.org === server.org;
}

/** Tries the pushes that are due. `now` tries all of them. */
export async function retryPushes(desk: Desk, api: Api, now = false): Promise<void> {
  const folder = places(desk.config.home).pushes;
  for (const { name, entry } of listSpool(folder, pushEntry)) {
    if (!now && Date.parse(entry.nextAt) > Date.now()) continue;
    if (await retryPush(desk, api, entry)) again(desk.config, entry);
    unspool(folder, name);
  }
}

function again(config: AgentConfig, entry: PushEntry): void {
  const attempts = entry.attempts + 1;
  const nextAt = nextPush(attempts, config.pushRetryMs);
  spool(places(config.home).pushes, entry.draftId, { ...entry, attempts, nextAt });
}

/** True if the remote still does not answer. */
async function retryPush(desk: Desk, api: Api, { draftId }: PushEntry): Promise<boolean> {
  const { config, log } = desk;
  const finished = await findFinished(desk, draftId).catch((error) => {
    if (error instanceof Failure) return undefined;
    throw error;
  });
  if (finished === undefined) {
    log('a push was dropped', { draft: draftId });
    return false;
  }
  const report = await bringUp(finished, config.pushTimeoutMs);
  if (mayHeal(report.pushNote)) return true;
  try {
    await api.call('PUT', `/commit/acts/${draftId}`, actReceipt, report);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  log('push caught up', { draft: draftId, note: report.pushNote });
  return false;
}

/**
 * Pushes a finished act again, because a person asked for it, and reports the result. The server may list the
 * request repeatedly. Each attempt is made once, and none after the push has succeeded.
 */
export async function pushAgain(
  desk: Desk,
  api: Api,
  { draftId, attempt = 1 }: Pick<Act, 'draftId' | 'attempt'>,
): Promise<void> {
  const { config, log } = desk;
  const finished = await findFinished(desk, draftId);
  const isMade = finished && attempt <= (finished.journal.attempt ?? 1);
  const report: ActReport = finished
    ? isMade
      ? finished.done
      : await bringUp(finished, config.pushTimeoutMs, attempt)
    : {
        state: 'failed',
        code: 'push-unknown',
        detail: 'This machine knows of no push that is still to come.',
        recaptured: false,
      };
  const note = report.state === 'done' ? report.pushNote : null;
  if (mayHeal(note)) queuePush(config, draftId);
  await api.call('PUT', `/commit/acts/${draftId}`, actReceipt, report);
  log('push asked for again', { draft: draftId, note });
}

/** Reports the same commits with the new result of the push, which is noted before it is reported. */
async function bringUp(
  finished: Finished,
  timeoutMs: number,
  attempt = finished.journal.attempt ?? 1,
): Promise<Done> {
  const { repository, journal } = finished;
  const { pushWords: _before, ...done } = finished.done;
  if (done.pushedRef !== null) return finished.done;
  const report = { ...done, ...(await catchUp(finished, timeoutMs)) };
  writeJournal(repository, { ...journal, report, attempt });
  return report;
}

/** Pushes what waited, unless the person has pushed or undone it in the meantime. */
async function catchUp(
  { repository, target, ref, seen }: Finished,
  timeoutMs: number,
): Promise<PushResult> {
  const { branch, sha } = target;
  if (seen !== null && (await hasCommit(repository, seen, sha))) {
    return { pushedRef: ref, pushNote: null };
  }
  if (!(await hasCommit(repository, `refs/heads/${branch}`, sha))) {
    return { pushedRef: null, pushNote: 'taken-back' };
  }
  return pushCommit(repository, target, timeoutMs);
}

async function hasCommit(repository: Repository, ref: string, sha: string): Promise<boolean> {
  const answer = await tryGit(repository, ['merge-base', '--is-ancestor', sha, ref]);
  return answer.code === 0;
}
