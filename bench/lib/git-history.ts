import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import type { InputFile, PastCommit } from '@dojang/commit/engine';

interface Entry {
  readonly path: string;
  readonly oldPath: string | null;
  readonly letter: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldBlob: string;
  readonly newBlob: string;
}

/** A commit of a real history with what it changed against its first parent. */
export interface HistoryCommit extends PastCommit {
  readonly sha: string;
  readonly entries: readonly Entry[];
}

/** The non-merge commits of a git directory, newest first; at most `most`. */
export function readHistory(repository: string, most: number): HistoryCommit[] {
  const format = '--format=%x01%x02%H%x02%an <%ae>%x02%B%x02';
  const words = ['log', '-z', '--raw', '-M', '--abbrev=40', '--no-merges', '--no-ext-diff'];
  const run = spawnSync(
    'git',
    ['-C', repository, ...words, `--max-count=${most}`, format, 'HEAD'],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  if (run.error ?? run.status !== 0) {
    const told = run.error?.message ?? run.stderr.trim();
    throw new Error(`The history of ${repository} cannot be read. ${told}`);
  }
  return run.stdout
    .split('\u0001\u0002')
    .slice(1)
    .map((record) => {
      const [sha = '', author = '', message = '', raw = ''] = record.split('\u0002');
      const entries = readRaw(raw);
      return {
        sha,
        author,
        message: message.trim(),
        entries,
        paths: entries.map(({ path }) => path),
      };
    });
}

function readRaw(raw: string): Entry[] {
  const fields = raw.split('\0').map((field) => field.replace(/^\n/, ''));
  const entries: Entry[] = [];
  let at = fields.findIndex((field) => field.startsWith(':'));
  while (at !== -1 && fields[at]?.startsWith(':')) {
    const [oldMode, newMode, oldBlob, newBlob, status] = fields[at]!.slice(1).split(' ');
    const letter = status![0]!;
    const isPair = letter === 'R' || letter === 'C';
    const oldPath = isPair ? fields[at + 1]! : null;
    const path = fields[at + (isPair ? 2 : 1)]!;
    entries.push({
      path,
      oldPath,
      letter,
      oldMode: oldMode!,
      newMode: newMode!,
      oldBlob: oldBlob!,
      newBlob: newBlob!,
    });
    at += isPair ? 3 : 2;
  }
  return entries;
}

const states: Readonly<Record<string, InputFile['state']>> = {
  A: 'added',
  D: 'deleted',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'type',
};

/** Reads objects of a git directory through one `git cat-file`, in order. */
export class BlobReader {
  readonly #git: ChildProcessWithoutNullStreams;
  #kept: Buffer = Buffer.alloc(0);
  #wake: () => void = () => undefined;

  constructor(repository: string) {
    this.#git = spawn('git', ['-C', repository, 'cat-file', '--batch']);
    this.#git.stdout.on('data', (chunk: Buffer) => {
      this.#kept = Buffer.concat([this.#kept, chunk]);
      this.#wake();
    });
    this.#git.on('close', () => this.#wake());
  }

  /** Null when the object is not there. */
  async read(id: string): Promise<Buffer | null> {
    this.#git.stdin.write(`${id}\n`);
    const head = (await this.#until(() => this.#kept.indexOf(10))) + 1;
    const [, kind, size] = this.#kept.subarray(0, head).toString().trim().split(' ');
    if (kind === 'missing' || size === undefined) {
      this.#kept = this.#kept.subarray(head);
      return null;
    }
    const end = head + Number(size);
    await this.#until(() => (this.#kept.length > end ? end : -1));
    const content = this.#kept.subarray(head, end);
    this.#kept = this.#kept.subarray(end + 1);
    return content;
  }

  close(): void {
    this.#git.stdin.end();
  }

  async #until(found: () => number): Promise<number> {
    for (;;) {
      const at = found();
      if (at !== -1) return at;
      if (this.#git.exitCode !== null) throw new Error('git cat-file ended early');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

const isText = (content: Buffer) => !content.subarray(0, 8000).includes(0);

/** The change as the agent would hand it to the engine: both sides of every file. */
export async function inputsOf(commit: HistoryCommit, blobs: BlobReader): Promise<InputFile[]> {
  const inputs: InputFile[] = [];
  for (const entry of commit.entries) {
    const side = async (mode: string, blob: string) =>
      mode === '000000' || mode === '160000' ? null : await blobs.read(blob);
    const before = await side(entry.oldMode, entry.oldBlob);
    const after = await side(entry.newMode, entry.newBlob);
    const binary = [before, after].some((content) => content !== null && !isText(content));
    const textOf = (content: Buffer | null) =>
      content === null || binary ? null : content.toString('utf8');
    const modeChanged =
      entry.oldMode !== entry.newMode && entry.letter !== 'A' && entry.letter !== 'D';
    inputs.push({
      path: entry.path,
      oldPath: entry.oldPath,
      state: modeChanged && entry.oldBlob === entry.newBlob ? 'mode' : states[entry.letter]!,
      binary,
      modeChanged,
      before: textOf(before),
      after: textOf(after),
    });
  }
  return inputs;
}
