import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { Failure } from '../failure.ts';

/** Where git runs, and with what environment. */
export interface Place {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface GitResult {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface GitOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /**
   * `plumbing` is our own reading and writing: nothing that the repository configures may run, and
   * the language of the answers is fixed. `person` is on the person's behalf: hooks run, and so do
   * credential programs.
   */
  readonly as?: 'plumbing' | 'person';
}

/** Configuration that could start a program, or change files that are not ours, is off. */
export const quiet = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.splitIndex', 'false'],
  ['core.quotePath', 'false'],
  ['core.pager', 'cat'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['protocol.ext.allow', 'never'],
  ['safe.bareRepository', 'explicit'],
  ['log.showSignature', 'false'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);

let found: string | undefined;

/** On Windows a bare name is looked for in the working folder first, where a repository may have a `git.exe`. */
export function gitProgram({ environment }: Place, platform = process.platform): string {
  if (platform !== 'win32') return 'git';
  const path = Object.entries(environment).find(([name]) => name.toUpperCase() === 'PATH')?.[1];
  found ??= (path ?? '')
    .split(';')
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, 'git.exe'))
    .find((program) => existsSync(program));
  if (found !== undefined) return found;
  throw new Failure('git-missing', 'There is no git.exe in a folder of PATH: install git.');
}

/** Characters kept of what a program complains about. */
export const stderrMax = 64 * 1024;
/** Between the request to end and the end. */
const graceMs = 3000;

/** Runs a program in a process group of its own; after the timeout the whole group is ended. */
export function run(
  command: string,
  words: readonly string[],
  options: {
    cwd: string;
    env: Readonly<Record<string, string>>;
    timeoutMs: number;
    input?: string | Buffer;
  },
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      cwd: options.cwd,
      env: options.env,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    let stderr = '';
    let timedOut = false;
    let last: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      timedOut = true;
      // Asked first: a hook may have set work of the person's aside, and puts it back then.
      signalGroup(child.pid, 'SIGTERM');
      last = setTimeout(() => {
        signalGroup(child.pid, 'SIGKILL');
        // A grandchild that left the group may hold the pipes open: do not wait for it.
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, graceMs);
    }, options.timeoutMs);
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => {
      if (stderr.length < stderrMax) stderr += chunk.toString('utf8');
    });
    // A program that does not read its input closes the pipe; its exit code tells the rest.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      clearTimeout(last);
      // What ignored the request and closed its output goes as well.
      if (timedOut) signalGroup(child.pid, 'SIGKILL');
      resolve({ code, stdout: Buffer.concat(out), stderr, timedOut });
    });
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It ended in this very moment.
  }
}

/** The environment of one git; `plumbing` as in {@link GitOptions}. */
export const gitEnvironment = (place: Place, plumbing: boolean): Record<string, string> => ({
  ...place.environment,
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ADVICE: '0',
  ...(plumbing ? offline : {}),
});

/**
 * A partial clone would fetch what is missing by the program that `remote.<name>.uploadpack` names. Older
 * versions of git know the first setting not; without any transport they cannot either.
 */
const offline = {
  LC_ALL: 'C',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
};

/** Runs git and gives the result whatever its exit code. */
export async function tryGit(
  place: Place,
  words: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  const plumbing = options.as !== 'person';
  const env = { ...gitEnvironment(place, plumbing), ...options.env };
  try {
    return await run(gitProgram(place), [...(plumbing ? quiet : []), ...words], {
      cwd: place.folder,
      env,
      timeoutMs: options.timeoutMs ?? place.timeoutMs,
      ...(options.input === undefined ? {} : { input: options.input }),
    });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'git-missing',
      'git could not be started here: is it installed, and the folder there?',
    );
  }
}

/** Runs git and gives its standard output. @throws Failure `git-failed` */
export async function git(
  place: Place,
  words: readonly string[],
  options: GitOptions = {},
): Promise<Buffer> {
  const result = await tryGit(place, words, options);
  if (result.code === 0) return result.stdout;
  const verb = words.find((word) => !word.startsWith('-')) ?? '';
  const why = result.timedOut ? 'took too long' : `ended with ${result.code}`;
  throw new Failure('git-failed', `git ${verb} ${why}: ${result.stderr.trim().slice(0, 1000)}`);
}

/** As {@link git}, as text without the final newline. */
export async function gitText(
  place: Place,
  words: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  return (await git(place, words, options)).toString('utf8').replace(/\r?\n$/, '');
}

/** Splits `-z` output. */
export function splitNul(output: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = output.indexOf(0); at !== -1; at = output.indexOf(0, from)) {
    parts.push(output.subarray(from, at));
    from = at + 1;
  }
  return parts;
}
