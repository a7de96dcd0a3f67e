import { spawn } from 'node:child_process';
import {
  type ChangedElement,
  type ChangedFile,
  type PastCommit,
  scopeChange,
  wordedByPeople,
} from '@dojang/commit/engine';
import { inputOf, parseUnifiedDiff } from '../lib/unified-diff.ts';

/** A conventional commit as the classifier may see it, with the type that its author gave. */
export interface TypedCommit {
  readonly sha: string;
  readonly type: string;
  readonly files: readonly ChangedFile[];
  readonly elements: readonly ChangedElement[];
}

/** Larger diffs teach little and cost much. */
const diffMax = 400_000;

/**
 * The conventional commits of a git directory that people worded since a day, at most `most`, with
 * `context` lines around each edit: 3 is what a diff shows, some thousands are whole files.
 */
export async function* typedCommits(
  repository: string,
  options: { since: string; most: number; context: number },
): AsyncGenerator<TypedCommit> {
  const { since, most, context } = options;
  let taken = 0;
  for await (const text of records(repository, since, context)) {
    const [sha, author, message, diff] = text.split('\x1f') as [string, string, string, string];
    if (diff === undefined) continue;
    const past: PastCommit = { message, author, paths: [] };
    const type = wordedByPeople([past])[0]?.parsed.type ?? null;
    if (type === null || diff.length === 0 || diff.length > diffMax) continue;
    const inputs = parseUnifiedDiff(diff).map(inputOf);
    if (inputs.length === 0 || inputs.length > 150) continue;
    const { files, elements } = await scopeChange({ files: inputs });
    const slim = files.map((file) => ({ ...file, hunks: file.hunks.slice(0, 1) }));
    yield { sha, type: type.toLowerCase(), files: slim, elements: elements.slice(0, 200) };
    taken += 1;
    if (taken >= most) return;
  }
}

async function* records(repository: string, since: string, context: number) {
  const format = '%x1e%H%x1f%an <%ae>%x1f%B%x1f';
  const words = ['log', '--no-merges', `--since=${since}`, '-p', `-U${context}`];
  const git = spawn(
    'git',
    ['-C', repository, ...words, '--no-color', '--no-ext-diff', '-M', `--format=${format}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  git.stdout.setEncoding('utf8');
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of git.stdout as AsyncIterable<string>) {
    const pieces = chunk.split('\x1e');
    for (const [at, piece] of pieces.entries()) {
      if (at > 0) {
        if (parts.length > 0) yield parts.join('');
        parts = [];
        length = 0;
      }
      // A monster is cut, and then dropped for its length.
      if (length <= diffMax + 30_000) parts.push(piece);
      length += piece.length;
    }
  }
  if (parts.length > 0) yield parts.join('');
}
