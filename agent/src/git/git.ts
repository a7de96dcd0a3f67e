import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Attendance } from '../base/config.ts';
import { Failure } from '../base/failure.ts';
import { decodeText } from '../base/text.ts';
import { Interruption } from '../processes/interruption.ts';
import { type RunOptions, type RunResult, run } from '../processes/run.ts';

/** Where git runs, with what environment, and whether somebody waits for it. */
export interface Place {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The limit of any git command. A command that a person waits for has none. */
  readonly timeoutMs: number;
  /** The person at the terminal. Null or left out if nobody is there to wait or to be asked. */
  readonly attendance?: Attendance | null;
}

export type GitResult = RunResult;

export interface GitOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /**
   * `plumbing` is our own reading and writing. Nothing that the repository configures may run, and git answers
   * in a fixed language. `person` acts for the person: hooks and credential programs run.
   */
  readonly as?: 'plumbing' | 'person';
  /**
   * How git and its programs use the terminal while a person waits. `straight`: their output is not kept.
   * `kept`: their output goes through us. `whole`: the terminal is theirs until they end, and Ctrl-C is a key
   * like others. Without a person they never get a terminal.
   */
  readonly terminal?: RunOptions['terminal'];
  /** What git is called when it takes long. Its verb when left out. */
  readonly program?: string;
}

/**
 * Programs that git would start whenever it reads or writes an index. They are not needed, not even for the
 * person.
 */
export const unattended = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

/** Turns off configuration that could start a program or change files that are not ours. */
const quietSettings = [
  ['core.splitIndex', 'false'],
  ['core.quotePath', 'false'],
  ['core.pager', 'cat'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['protocol.ext.allow', 'never'],
  ['safe.bareRepository', 'explicit'],
  ['log.showSignature', 'false'],
  ['i18n.logOutputEncoding', 'UTF-8'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);
export const quiet = [...unattended, ...quietSettings];

let found: string | undefined;

/** On Windows a bare name is first looked up in the working folder, where a repository may have a `git.exe`. */
export function gitProgram({ environment }: Place, platform = process.platform): string {
  if (platform !== 'win32') return 'git';
  const path = Object.entries(environment).find(([name]) => name.toUpperCase() === 'PATH')?.[1];
  found ??= (path ?? '')
    .split(';')
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, 'git.exe'))
    .find((program) => existsSync(program));
  if (found !== undefined) return found;
  throw new Failure('git-missing', 'There is no git.exe in a folder of PATH. Install git.');
}

/** The environment of one git command. `plumbing` is that of {@link GitOptions}. */
export const gitEnvironment = (
  place: Place,
  plumbing: boolean,
  hasTerminal = false,
): Record<string, string> => ({
  ...place.environment,
  GIT_OPTIONAL_LOCKS: '0',
  GIT_ADVICE: '0',
  ...(hasTerminal ? {} : unasked),
  ...(plumbing ? offline : {}),
});

/** Nobody is there to answer, not even in a window that a desktop or an editor would open. */
const unasked = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
};

/**
 * Without this, a partial clone would fetch missing objects by the program that `remote.<name>.uploadpack`
 * names. Older versions of git do not know the first setting. Without a transport they cannot fetch either.
 */
const offline = {
  LC_ALL: 'C',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
};

/** Runs git and returns the result, whatever its exit code. @throws Failure `git-timeout` of plumbing */
export async function tryGit(
  place: Place,
  words: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  const plumbing = options.as !== 'person';
  const attendance = place.attendance ?? null;
  const terminal = attendance === null ? undefined : options.terminal;
  const env = { ...gitEnvironment(place, plumbing, terminal !== undefined), ...options.env };
  const program = options.program ?? `git ${verbOf(words)}`;
  const result = await start(place, [...(plumbing ? quiet : []), ...words], {
    cwd: place.folder,
    env,
    timeoutMs: attendance === null ? (options.timeoutMs ?? place.timeoutMs) : null,
    terminal,
    onWait:
      attendance === null || terminal === 'whole'
        ? undefined
        : (seconds) => attendance.onWait(program, seconds),
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  // A question without an answer does not mean no.
  if (result.timedOut && plumbing) throw tookTooLong(program);
  return result;
}

async function start(
  place: Place,
  words: readonly string[],
  options: RunOptions,
): Promise<GitResult> {
  try {
    return await run(gitProgram(place), words, options);
  } catch (error) {
    if (error instanceof Failure || error instanceof Interruption) throw error;
    // The system reports a missing program and a missing folder in the same way.
    if (!isFolder(place.folder)) {
      throw new Failure('folder-gone', `${place.folder} is not a folder, or no longer exists.`, {
        path: place.folder,
      });
    }
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Failure('git-missing', 'git could not be started. Install it, or fix PATH.');
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const verbOf = (words: readonly string[]) => {
  const at = words.findIndex((word, each) => !word.startsWith('-') && words[each - 1] !== '-c');
  return words[at] ?? '';
};

export const tookTooLong = (program: string) =>
  new Failure(
    'git-timeout',
    `${program} took too long and was stopped. Raise gitTimeoutSeconds in settings.json.`,
  );

/** Runs git and returns its standard output. @throws Failure `git-failed` */
export async function git(
  place: Place,
  words: readonly string[],
  options: GitOptions = {},
): Promise<Buffer> {
  const result = await tryGit(place, words, options);
  if (result.code === 0) return result.stdout;
  if (result.timedOut) throw tookTooLong(`git ${verbOf(words)}`);
  const said = `git ${verbOf(words)} ended with ${result.code}: ${result.stderr.trim().slice(0, 1000)}`;
  throw new Failure('git-failed', said, { said });
}

/** As {@link git}, as text without the final newline. */
export async function gitText(
  place: Place,
  words: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  return decodeText(await git(place, words, options)).replace(/\r?\n$/, '');
}

/** The entries of `-z` output as text. Each entry may be in another encoding. */
export const textsOf = (output: Buffer): string[] => splitNul(output).map(decodeText);

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

/** Raw paths as `--stdin -z` takes them, and what {@link fromInput} asks for. */
export const joinNul = (paths: readonly Buffer[]): Buffer =>
  Buffer.concat(paths.flatMap((raw) => [raw, Buffer.of(0)]));

/** The words that have git read paths from its input. */
export const fromInput: readonly string[] = ['--pathspec-from-file=-', '--pathspec-file-nul'];
