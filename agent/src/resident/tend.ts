import { realpathSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { repository as repositoryAnswer } from '@dojang/commit/schema';
import { type AgentConfig, loopEnvironment } from '../base/config.ts';
import { Failure } from '../base/failure.ts';
import {
  ensureHome,
  listRepositories,
  places,
  readServer,
  saveRepository,
  type TendedRepository,
} from '../base/home.ts';
import { withLock } from '../base/lock.ts';
import { captureChange, type Trigger, writeMessage } from '../capture/capture.ts';
import { listPrograms, type Program, requireKnownFilters } from '../git/programs.ts';
import { findRemote, findRemoteUrl } from '../git/remotes.ts';
import { fingerprintOf, openRepository, type Repository, readState } from '../git/repository.ts';
import { commandReader, type Reader } from '../reading/reading.ts';
import type { Api } from '../server/api.ts';
import { captureEntry, listSpool, spool, unspool } from './spool.ts';
import { noteTrouble } from './troubles.ts';

/** Adds the working tree of a folder to those that the agent looks after; again, it changes nothing. */
export async function tendRepository(
  config: AgentConfig,
  folder: string,
): Promise<{ repository: Repository; entry: TendedRepository }> {
  return tendOpened(config, await openRepository(folder, config));
}

export async function tendOpened(
  config: AgentConfig,
  repository: Repository,
): Promise<{ repository: Repository; entry: TendedRepository }> {
  await requireFoundAlone(config, repository);
  const known = listRepositories(config.home).find((each) => each.folder === repository.folder);
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

/** The loop comes back to the folder alone, and must find the same repository there. */
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
    `The agent would not find this repository in ${folder}: unset GIT_DIR and GIT_WORK_TREE, or use \`dojang commit\`, which goes by them.`,
    { path: folder },
  );
}

/** Takes the programs of its own configuration as known: the person is shown them. */
export async function knowPrograms(
  config: AgentConfig,
  repository: Repository,
): Promise<readonly Program[]> {
  const programs = await listPrograms(repository);
  await withLock(places(config.home).repositoriesLock, 10_000, async () => {
    const entry = listRepositories(config.home).find(({ folder }) => folder === repository.folder);
    const names = programs.slice(0, 1000).map(({ name }) => name);
    if (entry) saveRepository(config.home, { ...entry, programs: names });
  });
  return programs;
}

/** What the person was shown of a repository; null when it is not looked after. */
export const knownPrograms = (config: AgentConfig, folder: string): readonly string[] | null =>
  listRepositories(config.home).find((each) => each.folder === folder)?.programs ?? null;

/** All that is needed of the answer, from a server of any version. */
const registered = repositoryAnswer.pick({ id: true });

/** The server's id of a repository; asked for once an org, and again where there is something to tell. */
export async function registerRepository(
  config: AgentConfig,
  api: Api,
  entry: TendedRepository,
): Promise<TendedRepository & { id: string }> {
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
    // What came to be known meanwhile stays.
    const known = listRepositories(config.home).find(({ folder }) => folder === entry.folder);
    const present = { ...entry, ...known, id: answer.id, org };
    const isSame = trouble && present.trouble?.code === trouble.code;
    if (isSame) present.trouble = { ...trouble, isTold: true };
    saveRepository(config.home, present);
    return present;
  });
}

/** Tells the server where nothing can be drafted, once for each reason: else only this machine would know. */
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
  /** A merge, a rebase or a conflict is open: it is asked for again when that is over. */
  | { readonly state: 'deferred'; readonly why: string };

export interface CaptureRequest {
  readonly trigger: Trigger;
  readonly hint?: string | null;
  /** Also when the same change went out before. */
  readonly force?: boolean;
  /** Who reads what is in it; a command's reader when left out. */
  readonly reader?: Reader;
}

/** What went out last, by folder; only spares the server and the person a repetition. */
export type Memory = Map<string, { readonly key: string; readonly at: number }>;
const repetitionMs = 12 * 3_600_000;

/**
 * Takes a capture and puts it into the queue, durably. An older one of the same branch that still
 * waits there is replaced: its draft would be superseded on arrival.
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
  entry: TendedRepository,
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
  if (isKnown && !request.force) return { state: 'known' };
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

const notTended = (folder: string) =>
  new Failure('not-tended', `${basename(folder)} is not set up: run \`dojang init\` in it.`);

/**
 * The tended repository that a folder lies in. Of a folder outside of all of them git is not even asked: an
 * editor may have had a stranger's open.
 *
 * @throws Failure `not-tended`
 */
export async function findTended(
  config: AgentConfig,
  folder: string,
): Promise<{ repository: Repository; entry: TendedRepository }> {
  const isIn = (outer: string) => {
    const path = relative(outer, realFolder(folder));
    return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
  };
  const entries = listRepositories(config.home);
  if (!entries.some((each) => isIn(realFolder(each.folder)))) throw notTended(folder);
  const repository = await openRepository(folder, config);
  const entry = entries.find((each) => each.folder === repository.folder);
  if (entry) return { repository, entry };
  throw notTended(folder);
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}
