import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readRegular, removeFile, writeRegular } from '../base/files.ts';
import { isInside, realOf } from '../base/paths.ts';
import { quoted } from '../base/shell.ts';
import { bin } from '../bin.ts';
import type { Repository } from '../git/repository.ts';
import { findManager, type Managed } from './hook-programs.ts';

const mark = '# dojang: drafts the message of `git commit`';
const hookBytesMax = 1024 * 1024;

const words = (command: string) => `${command} hook prepare-commit-msg`;
/** The command for this machine's own files. */
const ownCommand = words(`${quoted(process.execPath)} ${quoted(bin)}`);
const ownLine = `${ownCommand} "$1" "\${2:-}" || true`;
/** The line for files that others get, too. It does nothing if dojang is not installed. */
const sharedLine = `command -v dojang >/dev/null 2>&1 && ${words('dojang')} "$1" "\${2:-}" || true`;

/** How the hook would be installed here. */
export interface HookPlan {
  readonly path: string;
  /**
   * `free`: there is no hook. `ours`: the hook is ours, or calls ours. `foreign`: it is another hook, which is
   * never touched.
   */
  readonly state: 'free' | 'ours' | 'foreign';
  /**
   * Who else gets a file at `path`: nobody, those who clone this repository, or other repositories of this
   * machine.
   */
  readonly reach: 'here' | 'team' | 'machine';
  readonly line: string;
  /** The program that manages the hooks here, and what to add for it. */
  readonly managed: Managed | null;
}

/** Looks at what is there, and changes nothing. */
export function planMessageHook(repository: Repository): HookPlan {
  const reach = reachOf(repository);
  const line = reach === 'team' ? sharedLine : ownLine;
  const managed = findManager(repository, { own: ownCommand, shared: sharedLine });
  const path = managed?.besides ?? join(repository.hooksFolder, 'prepare-commit-msg');
  if (managed === null || managed.besides !== undefined) {
    return { path, state: stateOf(path), reach, line, managed: null };
  }
  const state = stateOf(managed.file) === 'ours' ? 'ours' : 'foreign';
  return { path: managed.file, state, reach: 'team', line: sharedLine, managed };
}

export function installMessageHook({ path, line }: HookPlan): void {
  mkdirSync(dirname(path), { recursive: true });
  writeRegular(path, `#!/bin/sh\n${mark}\n${line}\n`, 0o755);
}

/** Removes the hook if it is exactly what we wrote. False otherwise. */
export function removeMessageHook({ path, state }: HookPlan): boolean {
  if (state !== 'ours' || !isAsWritten(readRegular(path, hookBytesMax)?.toString('utf8') ?? '')) {
    return false;
  }
  removeFile(path);
  return true;
}

const isAsWritten = (text: string): boolean => {
  const [shell, second, line, ...rest] = text.split('\n');
  const isLine = line?.includes('hook prepare-commit-msg "$1"') ?? false;
  return shell === '#!/bin/sh' && second === mark && isLine && rest.join('') === '';
};

/** A file that is not plain is foreign, too, such as a link to a hook that several repositories share. */
function stateOf(path: string): HookPlan['state'] {
  try {
    const known = readRegular(path, hookBytesMax)?.toString('utf8');
    if (known === undefined) return 'free';
    return known.includes('hook prepare-commit-msg ') ? 'ours' : 'foreign';
  } catch {
    return 'foreign';
  }
}

/** Whether our file is up to date. It may name a Node or a dojang that has moved. */
export const isCurrent = ({ path, line }: HookPlan): boolean => {
  const text = readRegular(path, hookBytesMax)?.toString('utf8') ?? '';
  return !isAsWritten(text) || text.includes(`\n${line}\n`);
};

function reachOf(repository: Repository): HookPlan['reach'] {
  const hooks = realOf(repository.hooksFolder);
  const own = [repository.gitFolder, repository.commonFolder].map(realOf);
  if (own.some((folder) => isInside(folder, hooks))) return 'here';
  return isInside(realOf(repository.folder), hooks) ? 'team' : 'machine';
}
