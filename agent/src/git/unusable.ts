import { lstatSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Failure } from '../base/failure.ts';

const notOne = (folder: string) =>
  new Failure(
    'not-a-repository',
    `${folder} is not inside a git working tree. Run this in a clone, or \`git init\` first.`,
    { folder },
  );

const kinds: readonly (readonly [RegExp, string, string])[] = [
  [/dubious ownership/, 'repository-unsafe', 'Git does not trust the owner of this repository.'],
  [
    /bad config|config value|config file|unable to access '.*config'/,
    'config-broken',
    'Git cannot read its configuration: fix the line that it names.',
  ],
];

/**
 * Why git does not open a folder, in its own words. Only if there is no repository at all is it "not a
 * repository".
 */
export function unusable(folder: string, stderr: string, ceilings = ''): Failure {
  const said = stderr.trim().slice(0, 2000);
  const known = kinds.find(([words]) => words.test(said));
  if (known) return new Failure(known[1], `${known[2]}\n${said}`, { folder, said });
  const isElsewhere = /must be run in a work tree|cannot use bare repository/.test(said);
  const isNone = /not a git repository \(or any/.test(said);
  const near = isNone ? findNear(folder, ceilings.split(delimiter)) : undefined;
  if (isElsewhere || (isNone && near === undefined)) return notOne(folder);
  const what =
    near === undefined
      ? 'Git cannot open this repository.'
      : `${near} is there, and git does not take it for a repository: its HEAD is missing or broken, or it is not yours to read.`;
  return new Failure('repository-broken', `${what}\n${said}`, { folder: near ?? folder, said });
}

/**
 * The nearest thing that git would take for a repository, from the folder upwards, below
 * GIT_CEILING_DIRECTORIES.
 */
function findNear(folder: string, ceilings: readonly string[]): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (at !== folder && ceilings.includes(at)) return undefined;
    const path = join(at, '.git');
    try {
      // Empty and unfinished folders have no objects.
      if (lstatSync(path).isFile() || isThere(join(path, 'objects'))) return path;
    } catch {
      // Not here.
    }
    if (dirname(at) === at) return undefined;
  }
}

/** True even if we may not look. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
