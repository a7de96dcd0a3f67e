import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readRegular } from '../base/files.ts';
import { quoted } from '../base/shell.ts';
import type { Repository } from '../git/repository.ts';

/** What to add for a program that writes the hooks of a repository. The files that it generates are its own. */
export interface Managed {
  readonly manager: string;
  /** The file that the person adds the lines to. */
  readonly file: string;
  readonly lines: readonly string[];
  /** The command to run afterwards. */
  readonly command?: string;
  /** Where the program looks for a hook of the person's beside its own. Nothing has to be added then. */
  readonly besides?: string;
}

/** The call of our hook: for this machine alone, and for everybody who gets the file. */
interface Calls {
  readonly own: string;
  readonly shared: string;
}

const configBytesMax = 1024 * 1024;

function textOf(path: string): string {
  try {
    return readRegular(path, configBytesMax)?.toString('utf8') ?? '';
  } catch {
    return '';
  }
}

function packageOf(folder: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(textOf(join(folder, 'package.json')));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function has(folder: string, pattern: RegExp): boolean {
  try {
    return readdirSync(folder).some((name) => pattern.test(name));
  } catch {
    return false;
  }
}

type Find = (repository: Repository, calls: Calls) => Managed | null;

/**
 * Since version 9, husky points git to `.husky/_`, which every install writes again. The hooks of people are
 * one folder up.
 */
const husky9: Find = ({ hooksFolder }, { shared }) => {
  const isGenerated = basename(hooksFolder) === '_' && dirname(hooksFolder) !== hooksFolder;
  const isHusky = basename(dirname(hooksFolder)) === '.husky' || existsSync(join(hooksFolder, 'h'));
  if (!isGenerated || !isHusky) return null;
  const file = join(dirname(hooksFolder), 'prepare-commit-msg');
  return { manager: 'husky', file, lines: [shared] };
};

/** From version 5 to 8, husky points git to `.husky`, where people's hooks load a script of husky's. */
const husky5: Find = ({ hooksFolder }, { shared }) => {
  if (!existsSync(join(hooksFolder, '_', 'husky.sh')) && basename(hooksFolder) !== '.husky') {
    return null;
  }
  const file = join(hooksFolder, 'prepare-commit-msg');
  const head = ['#!/usr/bin/env sh', '. "$(dirname -- "$0")/_/husky.sh"', ''];
  const lines = existsSync(file) ? [shared] : [...head, shared];
  return { manager: 'husky', file, lines, command: `chmod +x ${quoted(file)}` };
};

const husky4: Find = ({ folder }) => {
  const { husky } = packageOf(folder);
  const isOld = typeof husky === 'object' && husky !== null && 'hooks' in husky;
  if (!isOld && !has(folder, /^\.huskyrc(?:\.\w+)?$/)) return null;
  const call = 'dojang hook prepare-commit-msg $HUSKY_GIT_PARAMS || true';
  const lines = ['"husky": {', '  "hooks": {', `    "prepare-commit-msg": "${call}"`, '  }', '}'];
  return { manager: 'husky', file: join(folder, 'package.json'), lines };
};

const lefthook: Find = ({ folder }, { own }) => {
  const names = /^\.?lefthook(?:-local)?\.(?:ya?ml|toml|jsonc?)$/;
  if (!has(folder, names) && !has(join(folder, '.config'), names)) return null;
  return {
    manager: 'lefthook',
    // The program's settings for this machine alone.
    file: join(folder, 'lefthook-local.yml'),
    lines: [
      'prepare-commit-msg:',
      '  commands:',
      '    dojang:',
      '      run: |',
      `        ${own} {0} || true`,
    ],
    command: 'lefthook install',
  };
};

const overcommit: Find = ({ folder }, { shared }) => {
  if (!has(folder, /^\.overcommit\.yml$/)) return null;
  const script = '.git-hooks/dojang.sh';
  return {
    manager: 'overcommit',
    file: join(folder, '.overcommit.yml'),
    lines: [
      'PrepareCommitMsg:',
      '  Dojang:',
      '    enabled: true',
      `    required_executable: './${script}'`,
      '',
      `# ${script} (chmod +x, git add):`,
      '#!/bin/sh',
      shared,
    ],
    command: 'overcommit --sign && overcommit --sign prepare-commit-msg',
  };
};

const simpleGitHooks: Find = ({ folder }, { shared }) => {
  const isThere = 'simple-git-hooks' in packageOf(folder);
  if (!isThere && !has(folder, /^\.?simple-git-hooks\.(?:[cm]?js|json)$/)) return null;
  const lines = ['"simple-git-hooks": {', `  "prepare-commit-msg": ${JSON.stringify(shared)}`, '}'];
  const file = join(folder, 'package.json');
  return { manager: 'simple-git-hooks', file, lines, command: 'npx simple-git-hooks' };
};

/** pre-commit has one file for each hook, and runs the `.legacy` file beside it first. */
const preCommit: Find = ({ folder, hooksFolder }, { own }) => {
  const path = join(hooksFolder, 'prepare-commit-msg');
  const isThere = has(folder, /^\.pre-commit-config\.ya?ml$/);
  if (!isThere || !textOf(path).includes('pre-commit')) return null;
  const besides = `${path}.legacy`;
  return {
    manager: 'pre-commit',
    file: besides,
    lines: [`${own} "$1" "\${2:-}" || true`],
    besides,
  };
};

/** The program that manages the hooks. Null if only git does. */
export function findManager(repository: Repository, calls: Calls): Managed | null {
  const finds = [husky9, husky5, lefthook, overcommit, simpleGitHooks, husky4, preCommit];
  for (const find of finds) {
    const managed = find(repository, calls);
    if (managed !== null) return managed;
  }
  return null;
}
