import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '@dojang/agent/testing/states';

/** What belongs to the person. Every act must leave it as it was. */
export interface Belongings {
  readonly files: ReadonlyMap<string, string>;
  readonly stash: string;
  readonly index: string;
  readonly entries: ReadonlyMap<string, string>;
  readonly branches: string;
}

function walk(folder: string, below = ''): [string, string][] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((each) => {
    const path = below === '' ? each.name : `${below}/${each.name}`;
    if (path === '.git') return [];
    const full = join(folder, path);
    if (each.isDirectory()) return walk(folder, path);
    if (each.isSymbolicLink()) return [[path, `link ${readlinkSync(full)}`]];
    const { mode, mtimeMs } = lstatSync(full);
    const hash = createHash('sha256').update(readFileSync(full)).digest('hex');
    return [[path, `${mode} ${mtimeMs} ${hash}`]];
  });
}

export function belongingsOf({ folder, git }: Site): Belongings {
  const gitFolder = git('rev-parse', '--absolute-git-dir');
  const index = join(gitFolder, 'index');
  const entries = git('ls-files', '--stage', '-v', '-z').split('\0').filter(Boolean);
  return {
    files: new Map(walk(folder)),
    stash: git('stash', 'list', '--format=%H %gs'),
    index: existsSync(index)
      ? createHash('sha256').update(readFileSync(index)).digest('hex')
      : 'none',
    entries: new Map(
      entries.map((entry) => [entry.slice(entry.indexOf('\t') + 1), entry] as const),
    ),
    branches: git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'),
  };
}
