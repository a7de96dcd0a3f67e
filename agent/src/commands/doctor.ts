import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { findRepository, places, readServer } from '../base/home.ts';
import { isLocked } from '../base/lock.ts';
import type { Command } from '../command-line/command.ts';
import { gitText, tryGit } from '../git/git.ts';
import { listPrograms, type Program } from '../git/programs.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { openApi } from '../server/api.ts';
import { accessToken, isPaired } from '../server/session.ts';
import type { Terminal } from '../terminal.ts';
import { failureText, type Words } from '../words/words.ts';
import { readStorage, sayStorage } from './doctor-storage.ts';
import { sayPrograms } from './init.ts';

interface Check {
  readonly name: keyof Words['checks'];
  /** Null if nothing is wrong. */
  readonly fix: string | null;
}

const isAtLeast = (version: string, major: number, minor: number) => {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
};

async function checkMachine({ config, words, cwd }: Terminal): Promise<Check[]> {
  const place = { folder: cwd, environment: config.environment, timeoutMs: config.gitTimeoutMs };
  const git = /(\d+\.\d+[\d.]*)/.exec(await gitText(place, ['--version']))?.[1] ?? '0.0';
  const node = process.versions.node;
  const mode = existsSync(config.home) ? statSync(config.home).mode & 0o077 : 0;
  const isOpen = process.platform !== 'win32' && mode !== 0;
  return [
    { name: 'git', fix: isAtLeast(git, 2, 39) ? null : words.fixes.git(git) },
    { name: 'node', fix: isAtLeast(node, 22, 18) ? null : words.fixes.node(node) },
    { name: 'home', fix: isOpen ? words.fixes.home(config.home) : null },
  ];
}

const skewMaxSeconds = 60;

async function checkServer({ config, words }: Terminal): Promise<Check[]> {
  const server = readServer(config.home);
  if (!server || !isPaired(config.home)) return [{ name: 'pairing', fix: words.fixes.pairing }];
  const checks: Check[] = [];
  let answer: Response | undefined;
  try {
    answer = await fetch(`${server.url}/healthz/live`, { signal: AbortSignal.timeout(5000) });
    await answer.body?.cancel();
  } catch {
    return [{ name: 'server', fix: words.fixes.server(server.url) }];
  }
  checks.push({ name: 'server', fix: answer.ok ? null : words.fixes.server(server.url) });
  const date = Date.parse(answer.headers.get('date') ?? '');
  const skew = Number.isNaN(date) ? 0 : Math.round(Math.abs(Date.now() - date) / 1000);
  checks.push({ name: 'clock', fix: skew > skewMaxSeconds ? words.fixes.clock(skew) : null });
  try {
    await accessToken(config.home);
    const me = await openApi(config.home).open('/me', AbortSignal.timeout(5000));
    await me.body?.cancel();
    checks.push({ name: 'pairing', fix: me.status === 401 ? words.fixes.pairing : null });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    checks.push({ name: 'pairing', fix: words.fixes.pairing });
  }
  return checks;
}

/** Files that look like hooks but never run. Git does not report them. */
function deadHooks({ hooksFolder: folder }: Repository): string[] {
  if (!existsSync(folder)) return [];
  const names = /^(pre-commit|prepare-commit-msg|commit-msg|post-commit|post-rewrite|pre-push)$/;
  return readdirSync(folder).filter((name) => {
    if (!names.test(name)) return false;
    try {
      accessSync(join(folder, name), constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
}

/** The repository here, or why there is none. */
async function openHere({ config, cwd }: Terminal): Promise<Repository | Failure> {
  try {
    return await openRepository(cwd, config);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function checkRepository(
  { config, words }: Terminal,
  repository: Repository | Failure,
): Promise<Check[]> {
  if (repository instanceof Failure) {
    if (repository.code === 'not-a-repository') return [];
    const { code, facts, message: detail } = repository;
    return [{ name: 'repository', fix: failureText(words, { code, facts, detail }) }];
  }
  const isTended = findRepository(config.home, repository.folder) !== undefined;
  const identity = await tryGit(repository, ['var', 'GIT_AUTHOR_IDENT']);
  const dead = deadHooks(repository);
  return [
    { name: 'repository', fix: isTended ? null : words.fixes.repository },
    { name: 'identity', fix: identity.code === 0 ? null : words.fixes.identity },
    { name: 'hooks', fix: dead.length > 0 ? `${words.fixes.hooks} ${dead.join(', ')}` : null },
  ];
}

async function programsOf(repository: Repository | Failure): Promise<readonly Program[]> {
  try {
    return repository instanceof Failure ? [] : await listPrograms(repository);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

/** Checks everything that the loop needs. Each finding names its fix. */
export const doctor: Command = async (terminal, options) => {
  const { config, words, say, sayJson } = terminal;
  const isRunning = isLocked(places(config.home).agentLock);
  const repository = await openHere(terminal);
  const storage = await readStorage(config, repository, options.clean ?? false);
  const failure = storage?.failure ?? null;
  const checks: Check[] = [
    ...(await checkMachine(terminal)),
    ...(await checkServer(terminal)),
    { name: 'agent', fix: isRunning ? null : words.fixes.agent },
    ...(await checkRepository(terminal, repository)),
    ...(failure === null ? [] : [{ name: 'look', fix: words.fixes.look(failure) } as const]),
  ];
  const programs = await programsOf(repository);
  const bad = checks.filter(({ fix }) => fix !== null);
  if (options.json) {
    sayJson({ isWell: bad.length === 0, checks, programs, storage: storage ?? null });
  } else {
    for (const { name, fix } of checks) {
      say(`${fix === null ? '✓' : '✗'} ${words.checks[name]}${fix === null ? '' : `: ${fix}`}`);
    }
    sayPrograms(terminal, programs);
    if (storage) sayStorage(terminal, storage);
    say(bad.length === 0 ? words.doctorGood : words.doctorBad(bad.length));
  }
  return bad.length === 0 ? 0 : 1;
};
