import { resolve } from 'node:path';
import { spellUnseen } from '@dojang/kernel/unseen';
import type { PlannedCommit } from '../act/plan.ts';
import { lentBytesMax, readRegular, writeRegular } from '../base/files.ts';
import { decodeText } from '../base/text.ts';
import type { Capture } from '../capture/capture.ts';
import { gitProgram, gitText, tryGit } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';
import { run } from '../processes/run.ts';
import type { Terminal } from '../terminal.ts';
import {
  aboveCut,
  type Cleanup,
  cleanMessage,
  commentFor,
  cutLine,
  isEmptyMessage,
  type MessageSettings,
  readMessageSettings,
} from './cleanup.ts';
import { listFiles } from './files-shown.ts';
import { messagePath } from './kept-message.ts';

/**
 * Runs the editor. Its setting is a shell command with the file as argument. On Windows the shell is git's.
 * False if the editor ended with an error.
 */
async function runEditor(repository: Repository, editor: string, path: string): Promise<boolean> {
  const isWindows = process.platform === 'win32';
  const program = isWindows ? gitProgram(repository) : 'sh';
  const words = isWindows
    ? ['-c', `alias.dojang-editor=!${editor}`, 'dojang-editor', path]
    : // The shell itself must not end by a Ctrl-C that the editor takes for a key.
      ['-c', `trap : INT; ${editor} "$@"`, editor, path];
  const { folder: cwd, environment: env } = repository;
  const { code } = await run(program, words, { cwd, env, timeoutMs: null, terminal: 'whole' });
  return code === 0;
}

/** What one commit is edited with. */
interface Sheet {
  readonly settings: MessageSettings;
  readonly cleanup: Cleanup;
  readonly comment: string;
  readonly text: string;
}

/** The text to edit: the message, the person's template, and below them what git shows there, as comments. */
async function sheetFor(
  terminal: Terminal,
  repository: Repository,
  capture: Capture,
  commit: PlannedCommit,
): Promise<Sheet> {
  const settings = await readMessageSettings(repository);
  const cleanup = settings.cleanup ?? 'strip';
  const template = await readTemplate(repository, settings);
  const comment = commentFor(commit.message, settings);
  const above = `${commit.message.trimEnd()}\n${template === '' ? '' : `\n${template}`}`;
  const isCut = cleanup === 'scissors' || settings.isVerbose;
  // Here nothing would remove comments again.
  if (!isCut && cleanup !== 'strip') return { settings, cleanup, comment, text: above };
  const hint = cleanup === 'strip' ? terminal.words.editorHint(comment) : terminal.words.cutHint;
  const said = commented([hint, '', ...listFiles(terminal.words, capture.changes)], comment);
  const cut = `${cutLine(comment)}\n`;
  const diff = settings.isVerbose && commit.hunks === null ? await diffOf(repository, capture) : '';
  const below = cleanup === 'scissors' ? cut + said : said + (isCut ? cut : '');
  return { settings, cleanup, comment, text: `${above}\n${below}${diff}` };
}

const commented = (lines: readonly string[], comment: string): string =>
  lines
    .flatMap((line) => line.split('\n'))
    .map((line) => `${`${comment} ${spellUnseen(line)}`.trimEnd()}\n`)
    .join('');

async function diffOf(repository: Repository, { snapshot }: Capture): Promise<string> {
  const words = ['diff-tree', '-r', '-p', '--no-ext-diff', '--no-textconv', '--no-color'];
  const answer = await tryGit(repository, [...words, snapshot.headTree, snapshot.tree]);
  return decodeText(answer.stdout);
}

async function readTemplate(
  repository: Repository,
  { template }: MessageSettings,
): Promise<string> {
  if (template === null) return '';
  const words = ['config', '--type=path', '--get', 'commit.template'];
  const path = await gitText(repository, words).catch(() => template);
  const text = readRegular(resolve(repository.folder, path), lentBytesMax);
  return text === undefined ? '' : decodeText(text);
}

/**
 * The messages after the person's own editor, as typed and as git cleans them. Null if the editor ended with an
 * error or left an empty file. What the person typed stays in the file.
 */
export async function edit(
  terminal: Terminal,
  repository: Repository,
  capture: Capture,
  commits: readonly PlannedCommit[],
): Promise<PlannedCommit[] | null> {
  const { words, warn } = terminal;
  const editor = await tryGit(repository, ['var', 'GIT_EDITOR']);
  if (editor.code !== 0) {
    warn(words.editorMissing);
    return null;
  }
  const command = decodeText(editor.stdout).replace(/\r?\n$/, '');
  const path = messagePath(repository);
  const edited: PlannedCommit[] = [];
  for (const commit of commits) {
    const sheet = await sheetFor(terminal, repository, capture, commit);
    writeRegular(path, sheet.text);
    if (!(await runEditor(repository, command, path))) {
      warn(words.editorFailed(path));
      return null;
    }
    const typed = decodeText(readRegular(path, lentBytesMax) ?? Buffer.of());
    const message = await readSheet(repository, sheet, typed);
    if (isEmptyMessage(message)) {
      warn(words.messageEmptied);
      return null;
    }
    edited.push({ ...commit, message });
  }
  return edited;
}

function readSheet(repository: Repository, sheet: Sheet, typed: string): Promise<string> {
  const { settings, cleanup, comment } = sheet;
  const isCut = cleanup === 'scissors' || settings.isVerbose;
  const text = (isCut ? aboveCut(typed) : typed).replaceAll('\0', '');
  return cleanMessage(repository, text, cleanup, comment);
}
