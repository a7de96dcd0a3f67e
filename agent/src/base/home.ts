import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pushDestination } from '@dojang/commit/schema';
import { shortText, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { readJson, removeFile, writeJson } from './files.ts';

/** The places below `${DOJANG_HOME:-~/.config/dojang}`. */
export const places = (home: string) => ({
  server: join(home, 'server.json'),
  session: join(home, 'session.json'),
  key: join(home, 'key.json'),
  sessionLock: join(home, 'session.lock'),
  repositories: join(home, 'repositories.json'),
  repositoriesLock: join(home, 'repositories.lock'),
  agentLock: join(home, 'agent.lock'),
  hooks: join(home, 'spool', 'hooks'),
  captures: join(home, 'spool', 'captures'),
  pushes: join(home, 'spool', 'pushes'),
  drafts: join(home, 'drafts'),
  settled: join(home, 'settled.json'),
  log: join(home, 'agent.log'),
});

/** Makes the folder, for its owner alone. */
export function ensureHome(home: string): void {
  if (!existsSync(home)) mkdirSync(home, { recursive: true, mode: 0o700 });
  else if (process.platform !== 'win32') chmodSync(home, 0o700);
}

/** The longest path that any system takes. */
export const folderPath = z.string().max(32_767);
export const branchName = z.string().max(1024);

export const server = z.object({
  url: z.url().max(2000),
  org: word,
  personId: word,
  deviceId: word,
  deviceName: shortText,
});
export type ServerAccess = z.infer<typeof server>;

export const readServer = (home: string) => readJson(places(home).server, server);
export const writeServer = (home: string, value: ServerAccess) =>
  writeJson(places(home).server, value);

/** A working tree that the agent watches. */
const watched = z.object({
  folder: folderPath,
  name: shortText,
  remoteUrl: z.string().max(2000).nullable(),
  fingerprint: word,
  /** The server's id of the repository, once it has one. `org` is the org of that id. */
  id: word.nullable(),
  org: word.nullable(),
  /** Programs in the repository's own configuration that the person was shown. */
  programs: z.array(z.string().max(600)).max(1000).optional(),
  /** Why nothing could be drafted here. Null once it works again. */
  trouble: z.object({ code: word.nullable(), isTold: z.boolean() }).optional(),
});
export const watchedList = z.array(watched).max(10_000);
export type WatchedRepository = z.infer<typeof watched>;

export const listRepositories = (home: string): WatchedRepository[] =>
  readJson(places(home).repositories, watchedList) ?? [];

export const findRepository = (home: string, folder: string): WatchedRepository | undefined =>
  listRepositories(home).find((each) => each.folder === folder);

export function saveRepository(home: string, entry: WatchedRepository): WatchedRepository {
  const others = listRepositories(home).filter(({ folder }) => folder !== entry.folder);
  writeJson(places(home).repositories, [...others, entry]);
  return entry;
}

/** This machine's own copy of what it captured, and for which org. An act is compared with it. */
const ownCapture = z.object({
  server: z.url().max(2000),
  org: z.uuid(),
  captureId: z.uuid(),
  repositoryId: z.uuid(),
  remote: z.string().max(200).nullable(),
  /** Absent in what an older version wrote. */
  destination: pushDestination.optional(),
  /** Digest of the settings that decide where a push goes. Null if no push was offered. */
  route: z.string().length(64).nullable(),
  /** Marks instead of names, because a name may hold a secret. */
  paths: z.string().length(32),
  hunks: z.array(z.string().length(32)).max(40_000),
});

/**
 * A path of a draft whose file holds something else than the draft: what was left out of the commit, or what the act
 * writes into the file once the commit stands.
 */
export const besideEntry = z.object({
  /** A mark instead of the name. */
  path: z.string().length(32),
  /** What the file held at the capture, as git names it. */
  mode: word,
  sha: word,
  /** The act writes what was committed into the file. */
  isLaid: z.boolean(),
});
export type BesideEntry = z.infer<typeof besideEntry>;

/** How the working tree differed from the tree of a draft. */
export const beside = z.object({
  /** The tree of the files. Null for a revert, which is not about work in the files. */
  tree: word.nullable(),
  entries: z.array(besideEntry).max(40_000),
});
export type Beside = z.infer<typeof beside>;

/** A draft that this machine asked for: where it belongs, and the number that it shows. */
export const ownDraft = z.object({
  draftId: z.uuid(),
  folder: folderPath,
  repository: shortText,
  branch: branchName.nullable(),
  tree: word,
  head: word.nullable(),
  matchNumber: word,
  traceUuid: word,
  at: word,
  /** Absent in files of an older version. Such a draft is not acted on. */
  capture: ownCapture.optional(),
  /** Left out where the draft has the tree of the files. */
  beside: beside.optional(),
  /** The draft was rejected or has expired, so nobody acts on it any more. */
  isOver: z.boolean().optional(),
  /** The act failed, so the same tree may be drafted again. */
  hasFailed: z.boolean().optional(),
});
export type OwnDraft = z.infer<typeof ownDraft>;

const draftPath = (home: string, id: string) =>
  join(places(home).drafts, `${id.replace(/[^0-9a-f-]/gi, '')}.json`);

/** Undefined if there is no file, or if it holds another draft. */
export function readOwnDraft(home: string, id: string): OwnDraft | undefined {
  const own = readJson(draftPath(home, id), ownDraft);
  return own?.draftId === id ? own : undefined;
}

/** All drafts that this machine asked for, in no order. */
export function listOwnDrafts(home: string): OwnDraft[] {
  const folder = places(home).drafts;
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /^[0-9a-f-]+\.json$/.test(name));
  return names.flatMap((name) => readOwnDraft(home, name.slice(0, -'.json'.length)) ?? []);
}

export const saveOwnDraft = (home: string, draft: OwnDraft) =>
  writeJson(draftPath(home, draft.draftId), draft);

/** Removes copies of drafts that expired long ago. With all its paths a copy may be large. */
export function pruneOwnDrafts(home: string, now: Date, maxAgeMs: number): void {
  const folder = places(home).drafts;
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs = now.getTime() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (now.getTime() - mtimeMs > maxAgeMs) removeFile(path);
  }
}
