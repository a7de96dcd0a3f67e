import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { repository as repositoryAnswer } from '@dojang/commit/schema';
import type { Api } from '@dojang/kernel/cli';
import { type AgentConfig, loopEnvironment } from '../base/config.ts';
import { Failure } from '../base/failure.ts';
import {
  ensureHome,
  findRepository,
  listRepositories,
  places,
  readServer,
  saveRepository,
  type WatchedRepository,
} from '../base/home.ts';
import { withLock } from '../base/lock.ts';
import { isInside } from '../base/paths.ts';
import { captureChange, type Trigger, writeMessage } from '../capture/capture.ts';
import { listPrograms, type Program, requireKnownFilters } from '../git/programs.ts';
import { findRemote, findRemoteUrl } from '../git/remotes.ts';
import { fingerprintOf, openRepository, type Repository, readState } from '../git/repository.ts';
import { commandReader, type Reader } from '../reading/reading.ts';
import { captureEntry, listSpool, spool, unspool } from './spool.ts';
import { noteTrouble } from './troubles.ts';
import { isWaiting, repetitionMs } from './waiting.ts';

/** Adds the working tree of a folder to those that the agent watches. A second call changes nothing. */
export async function watchRepository(
  config: AgentConfig,
  folder: string,
): Promise<{ repository: Repository; entry: WatchedRepository }> {
  return watchOpened(config, await openRepository(folder, config));
}

export async function watchOpened(
  config: AgentConfig,
  repository: Repository,
): Promise<{ repository: Repository; entry: WatchedRepository }> {
  await requireFoundAlone(config, repository);
  const known = findRepository(config.home, repository.folder);
  if (known) return { repository, entry: known };
  const state = await readState(repository);
  const remoteUrl = await findRemoteUrl(repository, await findRemote(repository, state.branch));
  const fingerprint = await fingerprintOf(repository, remoteUrl);
  ensureHome(config.home);
  const entry = await withLock(places(config.home).repositoriesLock, 10_000, async () =>
    saveRepository(config.home, {
      folder: repository.folder,
      name: repository.name,
      remoteUrl,
      fingerprint,
      id: null,
      org: null,
    }),
  );
  return { repository, entry };
}

/** Checks that the loop, which knows only the folder, finds the same repository there. */
async function requireFoundAlone(config: AgentConfig, repository: Repository): Promise<void> {
  const { folder, gitFolder, environment } = repository;
  if (environment.GIT_DIR === undefined && environment.GIT_WORK_TREE === undefined) return;
  const alone = { ...config, environment: loopEnvironment(environment) };
  const found = await openRepository(folder, alone).catch((error) => {
    if (error instanceof Failure) return undefined;
    throw error;
  });
  if (found?.gitFolder === gitFolder && found.folder === folder) return;
  throw new Failure(
    'repository-redirected',
    `The agent would not find this repository in ${folder}. Unset GIT_DIR and GIT_WORK_TREE, or use \`dojang commit\`, which goes by them.`,
    { path: folder },
  );
}

/** Notes the programs of the repository's own configuration as known, because the person is shown them. */
export async function knowPrograms(
  config: AgentConfig,
  repository: Repository,
): Promise<readonly Program[]> {
  const programs = await listPrograms(repository);
  await withLock(places(config.home).repositoriesLock, 10_000, async () => {
    const entry = findRepository(config.home, repository.folder);
    const names = programs.slice(0, 1000).map(({ name }) => name);
    if (entry) saveRepository(config.home, { ...entry, programs: names });
  });
  return programs;
}

/** The programs that the person was shown. Null if the repository is not watched. */
export const knownPrograms = (config: AgentConfig, folder: string): readonly string[] | null =>
  findRepository(config.home, folder)?.programs ?? null;

/** The part of the answer that is needed, from a server of any version. */
const registered = repositoryAnswer.pick({ id: true });

/**
 * The server's id of a repository. The server is asked once for each org, and again when there is a trouble to
 * report.
 */
export async function registerRepository(
  config: AgentConfig,
  api: Api,
  entry: WatchedRepository,
): Promise<WatchedRepository & { id: string }> {
  const org = readServer(config.home)?.org ?? null;
  const { trouble } = entry;
  const isSilent = trouble === undefined || trouble.isTold;
  if (entry.id !== null && entry.org === org && isSilent) return { ...entry, id: entry.id };
  const { name, remoteUrl, fingerprint } = entry;
  const answer = await api.call('POST', '/commit/repositories', registered, {
    name: name.slice(0, 200),
    remoteUrl,
    fingerprint,
    ...(trouble && { trouble: trouble.code }),
  });
  return withLock(places(config.home).repositoriesLock, 10_000, async () => {
    // What was noted in the meantime stays.
    const known = findRepository(config.home, entry.folder);
    const present = { ...entry, ...known, id: answer.id, org };
    const isSame = trouble && present.trouble?.code === trouble.code;
    if (isSame) present.trouble = { ...trouble, isTold: true };
    saveRepository(config.home, present);
    return present;
  });
}

/**
 * Reports to the server where nothing can be drafted, once for each reason. Otherwise only this machine would
 * know.
 */
export async function tellTroubles(config: AgentConfig, api: Api): Promise<void> {
  for (const entry of listRepositories(config.home)) {
    if (entry.trouble?.isTold === false) await registerRepository(config, api, entry);
  }
}

export type CaptureOutcome =
  /** In the queue, on its way to the server. */
  | { readonly state: 'queued'; readonly name: string; readonly matchNumber: string }
  /** Nothing differs from HEAD. */
  | { readonly state: 'clean' }
  /** The same change went out before. */
  | { readonly state: 'known' }
  /** A merge, a rebase or a conflict is open. The capture is taken when that is finished. */
  | { readonly state: 'deferred'; readonly why: string };

export interface CaptureRequest {
  readonly trigger: Trigger;
  readonly hint?: string | null;
  /** Capture even if the same change was sent before. */
  readonly force?: boolean;
  /** The reader of the change. A command's reader when left out. */
  readonly reader?: Reader;
}

/** The last capture of each folder. It only spares the server and the person a repetition. */
export type Memory = Map<string, { readonly key: string; readonly at: number }>;

/**
 * Takes a capture and puts it durably into the queue. An older capture of the same branch that still waits
 * there is replaced, because its draft would be superseded on arrival.
 */
export async function queueCapture(
  ...asked: Parameters<typeof captureInto>
): Promise<CaptureOutcome> {
  const [config, { folder }] = asked;
  try {
    const outcome = await captureInto(...asked);
    await noteTrouble(config, folder, null);
    return outcome;
  } catch (error) {
    if (error instanceof Failure) await noteTrouble(config, folder, error.code);
    throw error;
  }
}

async function captureInto(
  config: AgentConfig,
  entry: WatchedRepository,
  repository: Repository,
  request: CaptureRequest,
  memory: Memory,
): Promise<CaptureOutcome> {
  const { operation, hasConflicts } = await readState(repository);
  if (operation ?? hasConflicts) return { state: 'deferred', why: operation ?? 'conflict' };
  await requireKnownFilters(repository, () => knownPrograms(config, repository.folder));
  const capture = await captureChange(repository, {
    reader: request.reader ?? commandReader,
    bounds: config.untracked,
  });
  if (capture === null) return { state: 'clean' };
  const { tree, head, branch } = capture.snapshot;
  const key = `${tree} ${head} ${branch}`;
  const last = memory.get(entry.folder);
  const isKnown = last?.key === key && Date.now() - last.at < repetitionMs;
  const isAsked = request.force || typeof request.hint === 'string';
  if (!isAsked && (isKnown || isWaiting(config, entry.folder, capture.snapshot))) {
    return { state: 'known' };
  }
  const message = await writeMessage(repository, capture, {
    repositoryId: entry.id ?? '',
    trigger: request.trigger,
    hint: request.hint ?? null,
    now: new Date(),
  });
  const folder = places(config.home).captures;
  const older = listSpool(folder, captureEntry).filter(
    (each) => each.entry.folder === entry.folder && each.entry.input.branch === branch,
  );
  const { matchNumber } = message;
  const name = spool(folder, message.input.idempotencyKey, { folder: entry.folder, ...message });
  for (const each of older) unspool(folder, each.name);
  memory.set(entry.folder, { key, at: Date.now() });
  return { state: 'queued', name, matchNumber };
}

const notWatched = (folder: string) =>
  new Failure('not-watched', `${basename(folder)} is not watched. Run \`dojang init\` in it.`);

/**
 * The watched repository that a folder belongs to. If the folder is outside of all of them, git is not even
 * asked, because an editor may have had a stranger's repository open.
 *
 * @throws Failure `not-watched`
 */
export async function findWatched(
  config: AgentConfig,
  folder: string,
): Promise<{ repository: Repository; entry: WatchedRepository }> {
  const entries = listRepositories(config.home);
  const real = realFolder(folder);
  if (!entries.some((each) => isInside(realFolder(each.folder), real))) throw notWatched(folder);
  const repository = await openRepository(folder, config);
  const entry = entries.find((each) => each.folder === repository.folder);
  if (entry) return { repository, entry };
  throw notWatched(folder);
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}
