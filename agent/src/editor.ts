import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repairMessage } from '@dojang/commit/engine';
import type { PlannedCommit } from './act/plan.ts';
import type { Capture } from './capture.ts';
import { lendFile, lentBytesMax, readRegular } from './files.ts';
import { gitProgram, gitText } from './git/git.ts';
import type { Repository } from './git/repository.ts';
import type { Prompt } from './prompt.ts';

const editTimeoutMs = 24 * 3_600_000;

/** The editor's setting is a shell command, the file is its argument: by git's own shell, on Windows too. */
function runEditor(repository: Repository, editor: string, path: string): Promise<void> {
  return new Promise((resolve) => {
    const words = ['-c', `alias.dojang-editor=!${editor}`, 'dojang-editor', path];
    const child = spawn(gitProgram(repository), words, {
      cwd: repository.folder,
      env: repository.environment,
      stdio: process.stdin.isTTY ? 'inherit' : ['ignore', 'inherit', 'inherit'],
      timeout: editTimeoutMs,
    });
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
}

/** The messages after the person's own editor. */
export async function edit(
  prompt: Prompt,
  repository: Repository,
  capture: Capture,
  commits: readonly PlannedCommit[],
): Promise<PlannedCommit[]> {
  const editor = await gitText(repository, ['var', 'GIT_EDITOR'], { as: 'person' });
  const path = join(repository.gitFolder, 'COMMIT_EDITMSG');
  const edited: PlannedCommit[] = [];
  for (const { message, hunks } of commits) {
    const text = await lendFile(path, `${message.trim()}\n`, async () => {
      await prompt.lend(() => runEditor(repository, editor, path));
      return (readRegular(path, lentBytesMax) ?? '').toString('utf8').trim();
    });
    const kept = text === '' ? message : text;
    edited.push({ message: repairMessage(kept, capture.convention, [...capture.paths]), hunks });
  }
  return edited;
}
