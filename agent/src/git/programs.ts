import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { readRegular } from '../base/files.ts';
import { git, textsOf } from './git.ts';
import type { Repository } from './repository.ts';

/** A program that the repository's own configuration or hooks folder names. */
export interface Program {
  /** `filter.x.clean = sed s/a/b/`, or `hook pre-commit`. */
  readonly name: string;
  /** What starts the program: a capture, a commit, a push, or only the person's own git. */
  readonly runs: 'capture' | 'commit' | 'push' | 'git';
}

const kinds: readonly (readonly [Program['runs'], RegExp])[] = [
  ['capture', /^filter\..*\.(?:clean|process)$/s],
  ['commit', /^(?:core\.(?:hookspath|editor)|sequence\.editor|gpg\.(?:.*\.)?program)$/s],
  ['commit', /^(?:gpg\.ssh\.defaultkeycommand|trailer\..*\.(?:cmd|command))$/s],
  ['push', /^(?:core\.(?:sshcommand|gitproxy|askpass)|credential\.(?:.*\.)?helper)$/s],
  ['push', /^remote\..*\.(?:receivepack|vcs)$/s],
  ['git', /^filter\..*\.smudge$/s],
  ['git', /^(?:core\.(?:fsmonitor|pager|alternaterefscommand)|uploadpack\.packobjectshook)$/],
  ['git', /^(?:diff\.external|diff\..*\.(?:command|textconv)|interactive\.difffilter)$/s],
  [
    'git',
    /^(?:remote\..*\.(?:uploadpack|promisor)|merge\..*\.driver|(?:diff|merge)tool\..*\.cmd)$/s,
  ],
  ['git', /^(?:include|includeif\..*)\.path$/s],
];
/** Settings that name a program, unless their value is yes or no. */
const isWord = /^(?:true|false|yes|no|on|off|0|1|)$/i;

const valuesMax = 500;

/**
 * Programs that the repository's own configuration and hooks run, for the person to look at before trusting it.
 */
export async function listPrograms(repository: Repository): Promise<Program[]> {
  const output = await git(repository, ['config', '-z', '--show-scope', '--list']);
  const parts = textsOf(output);
  const found: Program[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [scope, entry = ''] = [parts[at], parts[at + 1]];
    if (scope !== 'local' && scope !== 'worktree') continue;
    const end = entry.indexOf('\n');
    const [key, value] = end === -1 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
    const runs = kinds.find(([, names]) => names.test(key))?.[0];
    if (runs === undefined || isWord.test(value)) continue;
    found.push({ name: `${key} = ${value}`.slice(0, valuesMax), runs });
  }
  return [...found, ...hooksOf(repository)];
}

const hookNames =
  /^(pre-commit|prepare-commit-msg|commit-msg|post-commit|post-rewrite|pre-auto-gc|pre-push|reference-transaction)$/;

function hooksOf({ hooksFolder }: Repository): Program[] {
  if (!existsSync(hooksFolder)) return [];
  return readdirSync(hooksFolder)
    .filter((name) => hookNames.test(name))
    .map((name) => ({ name: `hook ${name}`, runs: name === 'pre-push' ? 'push' : 'commit' }));
}

const configBytesMax = 4 * 1024 * 1024;

/** Whether there may be a filter. Read without starting git, because mostly there is none. */
function mayHaveFilters({ commonFolder, gitFolder }: Repository): boolean {
  return [join(commonFolder, 'config'), join(gitFolder, 'config.worktree')].some((path) => {
    try {
      return /\[\s*(?:filter|include)/i.test(
        readRegular(path, configBytesMax)?.toString('utf8') ?? '',
      );
    } catch {
      return true;
    }
  });
}

/**
 * Filters of the repository's own configuration run when its files are read, as in `git add`. Before that, they
 * must be filters that the person was shown at `dojang init`. `known` returns these, or null without an init.
 *
 * @throws Failure `programs-unknown`
 */
export async function requireKnownFilters(
  repository: Repository,
  known: () => Promise<readonly string[] | null> | readonly string[] | null,
): Promise<void> {
  if (!mayHaveFilters(repository)) return;
  const filters = (await listPrograms(repository)).filter(({ runs }) => runs === 'capture');
  if (filters.length === 0) return;
  const shown = new Set(await known());
  const fresh = filters.find(({ name }) => !shown.has(name));
  if (fresh === undefined) return;
  throw new Failure(
    'programs-unknown',
    `This repository's own configuration runs a program on its files: ${fresh.name}. ` +
      'Look at it, then run `dojang init` here. It shows all such programs, and takes them as known.',
    { name: fresh.name },
  );
}
