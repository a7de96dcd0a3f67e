/** The agent's only reader of the environment. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { GitOptions } from '../command-line/parse.ts';
import { Failure } from './failure.ts';

export type Language = 'ko' | 'en';

/** A person who started the command and waits for it. */
export interface Attendance {
  /** Called again and again while a program takes long. */
  readonly onWait: (program: string, seconds: number) => void;
  /** Called once when another git command holds the index. Left out if nobody could see it and end the wait. */
  readonly onBusyIndex?: (() => void) | undefined;
}

export interface AgentConfig {
  /** Null in the loop, where nobody waits and nobody can be asked. There everything has a time limit. */
  readonly attendance: Attendance | null;
  /** The folder with tokens, queue and repositories. Only its owner can read it. */
  readonly home: string;
  readonly language: Language;
  /** An API key for commands that ask the server as a program, in place of the one that `dojang login` keeps. */
  readonly apiKey: string | undefined;
  /** The server of that key. */
  readonly apiServer: string | undefined;
  /**
   * The environment of child processes. At the terminal it is unchanged. In the loop it lacks what redirects
   * git.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** How the person has git read the paths that they name. */
  readonly pathspecs: Readonly<Record<string, string>>;
  readonly gitTimeoutMs: number;
  readonly hookTimeoutMs: number;
  readonly pushTimeoutMs: number;
  readonly signTimeoutMs: number;
  /** Quiet time after which unfinished work is drafted. 0 turns it off. */
  readonly idleMs: number;
  /** How often the resident agent looks by itself. */
  readonly pollMs: number;
  /** The wait after a remote did not answer. It doubles each time. */
  readonly pushRetryMs: number;
  /** How many new files the loop takes in. At the terminal a person sees them and decides. */
  readonly untracked: { readonly fileBytesMax: number; readonly totalBytesMax: number };
  /** How much the snapshots of one working tree may hold, except those that a draft waits for. */
  readonly snapshotBytesMax: number;
  /** How long a stamped act waits for another git command that holds the index. */
  readonly indexWaitMs: number;
}

/** The smallest value of each. A time limit must be above it. */
const settings = {
  gitTimeoutSeconds: Number.MIN_VALUE,
  hookTimeoutSeconds: Number.MIN_VALUE,
  pushTimeoutSeconds: Number.MIN_VALUE,
  signTimeoutSeconds: Number.MIN_VALUE,
  idleMinutes: 0,
  pollSeconds: Number.MIN_VALUE,
  pushRetrySeconds: Number.MIN_VALUE,
  untrackedFileMegabytes: 0,
  untrackedMegabytes: 0,
  snapshotMegabytes: 0,
  indexWaitHours: 0,
};
type Settings = { readonly [Name in keyof typeof settings]?: number };

function isSettings(value: unknown): value is Settings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(settings).every(([name, least]) => {
    const given = (value as Record<string, unknown>)[name];
    return given === undefined || (Number.isFinite(given) && Number(given) >= least);
  });
}

/**
 * Variables that git lists as local to one repository, and variables that would answer for a person. A hook or
 * an editor of another git passes them on. The loop works in many repositories, so it drops them.
 */
const redirecting =
  /^GIT_(ALTERNATE_OBJECT_DIRECTORIES|CONFIG_PARAMETERS|CONFIG_COUNT|CONFIG_(KEY|VALUE)_\d+|OBJECT_DIRECTORY|DIR|WORK_TREE|IMPLICIT_WORK_TREE|GRAFT_FILE|INDEX_FILE|NO_REPLACE_OBJECTS|REPLACE_REF_BASE|PREFIX|SHALLOW_FILE|COMMON_DIR|INTERNAL_SUPER_PREFIX|NAMESPACE|QUARANTINE_PATH|EXTERNAL_DIFF|DIFF_OPTS|REFLOG_ACTION|AUTHOR_DATE|COMMITTER_DATE|SEQUENCE_EDITOR|PAGER|TRACE\w*)$/;

/** The author that another git passes to its hooks and its editor. It is not the author of later commits. */
const ofAnotherCommit = /^GIT_AUTHOR_(NAME|EMAIL)$/;

/**
 * They are about the paths that the person types, so they are passed separately. `GIT_CONFIG` would only
 * mislead `git config`.
 */
const handedApart = /^GIT_((LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS|CONFIG)$/;
const ofPathspecs = /^GIT_(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS$/;

function pick(
  env: Readonly<Record<string, string | undefined>>,
  isWanted: (name: string) => boolean,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && isWanted(name)) kept[name] = value;
  }
  return kept;
}

/** The environment without the variables that are about one repository alone. */
export function loopEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const isInsideGit = env.GIT_INDEX_FILE !== undefined || env.GIT_DIR !== undefined;
  return pick(
    env,
    (name) =>
      !redirecting.test(name) &&
      !handedApart.test(name) &&
      !(isInsideGit && ofAnotherCommit.test(name)),
  );
}

/** The environment as git itself would have it, with the options before the command's name. */
function terminalEnvironment(env: NodeJS.ProcessEnv, given: GitOptions): Record<string, string> {
  const kept = pick(env, (name) => !handedApart.test(name));
  if (given.gitFolder !== undefined) kept.GIT_DIR = given.gitFolder;
  if (given.worktree !== undefined) kept.GIT_WORK_TREE = given.worktree;
  return withSettings(kept, given.settings);
}

/** Adds settings of git for this run alone, after those that are there. */
export function withSettings(
  environment: Readonly<Record<string, string>>,
  settings: readonly (readonly [string, string])[],
): Record<string, string> {
  const known = Number(environment.GIT_CONFIG_COUNT ?? 0);
  // Whatever git would refuse, git shall refuse in its own words.
  if (settings.length === 0 || !Number.isInteger(known) || known < 0) return { ...environment };
  const added: Record<string, string> = {};
  for (const [at, [name, value]] of settings.entries()) {
    added[`GIT_CONFIG_KEY_${known + at}`] = name;
    added[`GIT_CONFIG_VALUE_${known + at}`] = value;
  }
  return { ...environment, ...added, GIT_CONFIG_COUNT: String(known + settings.length) };
}

function readSettings(home: string): Settings {
  let text: string;
  try {
    text = readFileSync(join(home, 'settings.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw Object.assign(error as Error, { path: join(home, 'settings.json') });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Reported below.
  }
  if (isSettings(value)) return value;
  throw new Failure(
    'settings-invalid',
    `${join(home, 'settings.json')} is not valid. Fix it, or remove it.`,
    { path: join(home, 'settings.json') },
  );
}

const seconds = (value: number | undefined, fallback: number) => (value ?? fallback) * 1000;
const megabytes = (value: number | undefined, fallback: number) =>
  Math.round((value ?? fallback) * 1024 * 1024);

/**
 * Configuration of this process. `home` and `language` are options of the command line. `git` is there when a
 * person runs a command, and the environment is then the person's.
 */
export function readConfig(
  given: { home?: string | undefined; language?: string | undefined; git?: GitOptions } = {},
): AgentConfig {
  const { env } = process;
  const base = env.XDG_CONFIG_HOME || join(homedir(), '.config');
  const home = resolve(given.home || env.DOJANG_HOME || join(base, 'dojang'));
  const own = readSettings(home);
  const locale = given.language || env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return {
    attendance: null,
    home,
    apiKey: env.DOJANG_API_KEY || undefined,
    apiServer: env.DOJANG_SERVER || undefined,
    language: locale.toLowerCase().startsWith('ko') ? 'ko' : 'en',
    environment: given.git ? terminalEnvironment(env, given.git) : loopEnvironment(env),
    pathspecs: pick(env, (name) => given.git !== undefined && ofPathspecs.test(name)),
    gitTimeoutMs: seconds(own.gitTimeoutSeconds, 60),
    hookTimeoutMs: seconds(own.hookTimeoutSeconds, 120),
    pushTimeoutMs: seconds(own.pushTimeoutSeconds, 60),
    signTimeoutMs: seconds(own.signTimeoutSeconds, 60),
    idleMs: (own.idleMinutes ?? 10) * 60_000,
    pollMs: seconds(own.pollSeconds, 20),
    pushRetryMs: seconds(own.pushRetrySeconds, 15),
    untracked: {
      fileBytesMax: megabytes(own.untrackedFileMegabytes, 10),
      totalBytesMax: megabytes(own.untrackedMegabytes, 50),
    },
    snapshotBytesMax: megabytes(own.snapshotMegabytes, 200),
    indexWaitMs: (own.indexWaitHours ?? 12) * 3_600_000,
  };
}
