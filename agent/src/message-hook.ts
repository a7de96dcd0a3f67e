import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRegular, writeRegular } from './files.ts';
import { gitText } from './git/git.ts';
import type { Repository } from './git/repository.ts';

const mark = '# dojang: drafts the message of `git commit`';
const bin = fileURLToPath(new URL('../bin/dojang.js', import.meta.url));
const hookBytesMax = 1024 * 1024;
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Puts a `prepare-commit-msg` hook where git looks for it. A hook of the person's is never touched:
 * the answer then has the line to add.
 */
export async function installMessageHook(
  repository: Repository,
): Promise<{ isInstalled: boolean; path: string; line: string }> {
  const words = ['rev-parse', '--path-format=absolute', '--git-path', 'hooks/prepare-commit-msg'];
  const path = await gitText(repository, words, { as: 'person' });
  const command = `${quoted(process.execPath)} ${quoted(bin)}`;
  const line = `${command} hook prepare-commit-msg "$1" "\${2:-}" || true`;
  const isForeign = isOfOthers(path);
  if (!isForeign) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeRegular(path, `#!/bin/sh\n${mark}\n${line}\n`, 0o755);
  }
  return { isInstalled: !isForeign, path, line };
}

/** Also what is no plain file, as a link to a hook that several repositories share. */
function isOfOthers(path: string): boolean {
  try {
    const known = readRegular(path, hookBytesMax);
    return known !== undefined && !known.includes(mark);
  } catch {
    return true;
  }
}
