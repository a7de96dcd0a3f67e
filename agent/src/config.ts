/** The agent's only reader of the environment. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Failure } from './failure.ts';

export type Language = 'ko' | 'en';

export interface AgentConfig {
  /** Tokens, queue and repositories live here; readable by the owner alone. */
  readonly home: string;
  readonly language: Language;
  /** What child processes get: the person's environment without anything that redirects git. */
  readonly environment: Readonly<Record<string, string>>;
  readonly gitTimeoutMs: number;
  readonly hookTimeoutMs: number;
  readonly pushTimeoutMs: number;
  /** Quiet time after which unfinished work is drafted; 0 turns it off. */
  readonly idleMs: number;
  /** How often the resident agent looks, besides what wakes it. */
  readonly pollMs: number;
  /** After a remote did not answer; doubles each time. */
  readonly pushRetryMs: number;
}

/** Least values; those of time limits are above it. */
const settings = {
  gitTimeoutSeconds: Number.MIN_VALUE,
  hookTimeoutSeconds: Number.MIN_VALUE,
  pushTimeoutSeconds: Number.MIN_VALUE,
  idleMinutes: 0,
  pollSeconds: Number.MIN_VALUE,
  pushRetrySeconds: Number.MIN_VALUE,
};
type Settings = { readonly [Name in keyof typeof settings]?: number };

function isSettings(value: unknown): value is Settings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(settings).every(([name, least]) => {
    const given = (value as Record<string, unknown>)[name];
    return given === undefined || (Number.isFinite(given) && Number(given) >= least);
  });
}

/** What git itself lists as local to one repository, and what would answer in a person's stead. */
const redirecting =
  /^GIT_(ALTERNATE_OBJECT_DIRECTORIES|CONFIG|CONFIG_PARAMETERS|CONFIG_COUNT|CONFIG_(KEY|VALUE)_\d+|OBJECT_DIRECTORY|DIR|WORK_TREE|IMPLICIT_WORK_TREE|GRAFT_FILE|INDEX_FILE|NO_REPLACE_OBJECTS|REPLACE_REF_BASE|PREFIX|SHALLOW_FILE|COMMON_DIR|INTERNAL_SUPER_PREFIX|NAMESPACE|QUARANTINE_PATH|EXTERNAL_DIFF|DIFF_OPTS|REFLOG_ACTION|AUTHOR_DATE|COMMITTER_DATE|SEQUENCE_EDITOR|PAGER|(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS|TRACE\w*)$/;

function childEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !redirecting.test(name)) kept[name] = value;
  }
  return kept;
}

function readSettings(home: string): Settings {
  let text: string;
  try {
    text = readFileSync(join(home, 'settings.json'), 'utf8');
  } catch {
    return {};
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (isSettings(value)) return value;
  throw new Failure(
    'settings-invalid',
    `${join(home, 'settings.json')} is not valid: mend or remove it.`,
  );
}

const seconds = (value: number | undefined, fallback: number) => (value ?? fallback) * 1000;

/** Configuration of this process. `overrides` are options given on the command line. */
export function readConfig(
  overrides: { home?: string | undefined; language?: string | undefined } = {},
): AgentConfig {
  const { env } = process;
  const base = env.XDG_CONFIG_HOME || join(homedir(), '.config');
  const home = resolve(overrides.home || env.DOJANG_HOME || join(base, 'dojang'));
  const own = readSettings(home);
  const locale = overrides.language || env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return {
    home,
    language: locale.toLowerCase().startsWith('ko') ? 'ko' : 'en',
    environment: childEnvironment(env),
    gitTimeoutMs: seconds(own.gitTimeoutSeconds, 60),
    hookTimeoutMs: seconds(own.hookTimeoutSeconds, 120),
    pushTimeoutMs: seconds(own.pushTimeoutSeconds, 60),
    idleMs: (own.idleMinutes ?? 10) * 60_000,
    pollMs: seconds(own.pollSeconds, 20),
    pushRetryMs: seconds(own.pushRetrySeconds, 15),
  };
}
