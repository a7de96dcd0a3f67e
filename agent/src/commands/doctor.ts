import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { listRepositories, places, readServer } from '../base/home.ts';
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
  /** Null when it is as it should be. */
  readonly mend: string | null;
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
    { name: 'git', mend: isAtLeast(git, 2, 39) ? null : words.mends.git(git) },
    { name: 'node', mend: isAtLeast(node, 22, 18) ? null : words.mends.node(node) },
    { name: 'home', mend: isOpen ? words.mends.home(config.home) : null },
  ];
}

const skewMaxSeconds = 60;

async function checkServer({ config, words }: Terminal): Promise<Check[]> {
  const server = readServer(config.home);
  if (!server || !isPaired(config.home)) return [{ name: 'pairing', mend: words.mends.pairing }];
  const checks: Check[] = [];
  let answer: Response | undefined;
  try {
    answer = await fetch(`${server.url}/healthz/ready`, { signal: AbortSignal.timeout(5000) });
    await answer.body?.cancel();
  } catch {
    return [{ name: 'server', mend: words.mends.server(server.url) }];
  }
  checks.push({ name: 'server', mend: answer.ok ? null : words.mends.server(server.url) });
  const date = Date.parse(answer.headers.get('date') ?? '');
  const skew = Number.isNaN(date) ? 0 : Math.round(Math.abs(Date.now() - date) / 1000);
  checks.push({ name: 'clock', mend: skew > skewMaxSeconds ? words.mends.clock(skew) : null });
  try {
    await accessToken(config.home);
    const me = await openApi(config.home).open('/me', AbortSignal.timeout(5000));
    await me.body?.cancel();
    checks.push({ name: 'pairing', mend: me.status === 401 ? words.mends.pairing : null });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    checks.push({ name: 'pairing', mend: words.mends.pairing });
  }
  return checks;
}

/** Hooks that look like hooks and never run, which git says nothing about. */
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

async function checkRepository({ config, words, cwd }: Terminal): Promise<Check[]> {
  let repository: Repository;
  try {
    repository = await openRepository(cwd, config);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'not-a-repository') return [];
    const { code, facts, message: detail } = error;
    return [{ name: 'repository', mend: failureText(words, { code, facts, detail }) }];
  }
  const isTended = listRepositories(config.home).some(({ folder }) => folder === repository.folder);
  const identity = await tryGit(repository, ['var', 'GIT_AUTHOR_IDENT']);
  const dead = deadHooks(repository);
  return [
    { name: 'repository', mend: isTended ? null : words.mends.repository },
    { name: 'identity', mend: identity.code === 0 ? null : words.mends.identity },
    { name: 'hooks', mend: dead.length > 0 ? `${words.mends.hooks} ${dead.join(', ')}` : null },
  ];
}

/** What the repository here runs; nothing outside of one. */
async function findPrograms({ config, cwd }: Terminal): Promise<readonly Program[]> {
  try {
    return await listPrograms(await openRepository(cwd, config));
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

/** Looks at everything that the loop needs; each finding says how to mend it. */
export const doctor: Command = async (terminal, options) => {
  const { config, words, say, sayJson } = terminal;
  const isRunning = isLocked(places(config.home).agentLock);
  const storage = await readStorage(terminal, options.clean ?? false);
  const failure = storage?.failure ?? null;
  const checks: Check[] = [
    ...(await checkMachine(terminal)),
    ...(await checkServer(terminal)),
    { name: 'agent', mend: isRunning ? null : words.mends.agent },
    ...(await checkRepository(terminal)),
    ...(failure === null ? [] : [{ name: 'look', mend: words.mends.look(failure) } as const]),
  ];
  const programs = await findPrograms(terminal);
  const bad = checks.filter(({ mend }) => mend !== null);
  if (options.json) {
    sayJson({ isWell: bad.length === 0, checks, programs, storage: storage ?? null });
  } else {
    for (const { name, mend } of checks) {
      say(`${mend === null ? '✓' : '✗'} ${words.checks[name]}${mend === null ? '' : `: ${mend}`}`);
    }
    sayPrograms(terminal, programs);
    if (storage) sayStorage(terminal, storage);
    say(bad.length === 0 ? words.doctorGood : words.doctorBad(bad.length));
  }
  return bad.length === 0 ? 0 : 1;
};
