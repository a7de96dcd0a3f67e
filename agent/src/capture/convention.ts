import { join } from 'node:path';
import { historyMax, learnConvention, type PastCommit } from '@dojang/commit/engine';
import type { CaptureInput } from '@dojang/commit/schema';
import { readPlain, replaceFile } from '../base/files.ts';
import { decodeText, undoLatin1 } from '../base/text.ts';
import { diffTrees } from '../git/changes.ts';
import { tryGit } from '../git/git.ts';
import { readBlobs, readCommit, readTrees } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';

export type Convention = CaptureInput['convention'];

const bytesMax = 256 * 1024;

/**
 * The captured files of these names, read from the tree of the snapshot. No link is followed, and nothing
 * waits.
 */
async function readTexts(
  repository: Repository,
  tree: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const [entries = []] = await readTrees(repository, [tree]);
  const wanted = new Map<string, string>();
  for (const { mode, name, sha } of entries) {
    const text = decodeText(name);
    if (mode.startsWith('100') && names.includes(text)) wanted.set(text, sha);
  }
  const contents = await readBlobs(repository, wanted.values(), bytesMax);
  return new Map(
    [...wanted].flatMap(([name, sha]) => {
      const content = contents.get(sha);
      return content === undefined ? [] : [[name, decodeText(content)] as const];
    }),
  );
}

/** Parses a configuration as data. One that cannot be read counts as absent. */
async function parsed(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // Most such files are JSON.
  }
  try {
    const { parse: parseYaml } = await import('yaml');
    // YAML includes JSON. Aliases are bounded, so that they cannot expand without end.
    return parseYaml(text, { maxAliasCount: 50 });
  } catch {
    return undefined;
  }
}

const dataFiles = [
  '.commitlintrc',
  '.commitlintrc.json',
  '.commitlintrc.yaml',
  '.commitlintrc.yml',
];
const codeFiles = ['js', 'cjs', 'mjs', 'ts', 'cts', 'mts'].flatMap((end) => [
  `commitlint.config.${end}`,
  `.commitlintrc.${end}`,
]);

/**
 * The presets of a configuration in code, which is never run. Their names are read from its text. Its own rules
 * are learnt from the history.
 */
function presetsOf(code: string): unknown {
  const list = /\bextends\s*:\s*(\[[^\]]{0,2000}\]|['"][^'"\n]{1,200}['"])/.exec(code)?.[1] ?? '';
  const names = [...list.matchAll(/['"]([^'"\n]{1,200})['"]/g)].map((match) => match[1]);
  return names.length > 0 ? { extends: names } : undefined;
}

const manifestFile = 'package.json';

/** The commitlint configuration of a captured tree as plain data. Undefined if there is none. */
async function readCommitlint(repository: Repository, tree: string): Promise<unknown> {
  const names = [...dataFiles, manifestFile, ...codeFiles];
  const texts = await readTexts(repository, tree, names);
  for (const name of dataFiles) {
    const text = texts.get(name);
    if (text !== undefined) return parsed(text);
  }
  const manifest = texts.get(manifestFile);
  const inManifest = manifest === undefined ? undefined : await parsed(manifest);
  if (typeof inManifest === 'object' && inManifest !== null && 'commitlint' in inManifest) {
    return inManifest.commitlint;
  }
  for (const name of codeFiles) {
    const text = texts.get(name);
    if (text !== undefined) return presetsOf(text);
  }
  return undefined;
}

/** The commits of a range, newest first: message, changed paths and author, for learning from. */
export async function readHistory(repository: Repository, range: string): Promise<PastCommit[]> {
  const format = '--format=%x01%x02%an <%ae>%x02%B%x02';
  const words = [
    'log',
    '-z',
    '--no-merges',
    '--no-ext-diff',
    '--no-textconv',
    '--no-show-signature',
  ];
  const ask = (...paths: string[]) =>
    tryGit(repository, [...words, `--max-count=${historyMax}`, ...paths, format, range]);
  let answer = await ask('--name-only');
  // A partial clone may lack contents, which renames need, or folders. What git has printed until then is not a
  // whole history.
  if (answer.code !== 0) answer = await ask('--name-only', '--no-renames');
  if (answer.code !== 0) answer = await ask();
  // One character for each byte at first, because each part may be in another encoding, and git converts what
  // it can.
  const text = (part: string) => decodeText(Buffer.from(part, 'latin1'));
  return answer.stdout
    .toString('latin1')
    .split('\u0001\u0002')
    .slice(1)
    .map((record) => {
      const [author = '', message = '', rest = ''] = record.split('\u0002');
      const paths = rest.split('\0').map((path) => path.replace(/^\n/, ''));
      const named = paths.filter((path) => path !== '');
      return pastCommit(text(author), text(message), named.map(text));
    });
}

const pastCommit = (author: string, message: string, paths: readonly string[]): PastCommit => ({
  author,
  message: undoLatin1(message).trim().slice(0, messageMax),
  paths: paths.slice(0, pathsMax),
});

/** A change of more paths than this teaches nothing about any of them. That it is so large is still seen. */
const pathsMax = 61;
const messageMax = 2000;

export interface KnownHistory {
  readonly version: 2;
  readonly head: string;
  readonly commits: PastCommit[];
}

/** Checks a file of our own. If it is not as we write it, the history is learnt again. */
function isHistory(value: unknown): value is KnownHistory {
  const { version, head, commits } = (value ?? {}) as Partial<KnownHistory>;
  const isCommit = ({ author, message, paths }: Partial<PastCommit>) =>
    typeof author === 'string' &&
    typeof message === 'string' &&
    Array.isArray(paths) &&
    paths.every((path) => typeof path === 'string');
  return (
    version === 2 &&
    typeof head === 'string' &&
    Array.isArray(commits) &&
    commits.every((each) => typeof each === 'object' && each !== null && isCommit(each))
  );
}

/** The history before `head`, kept beside the repository. Only what is new since then is asked of git. */
export async function knownHistory(
  repository: Repository,
  head: string | null,
  known = keptHistory(repository),
): Promise<PastCommit[]> {
  if (head === null) return [];
  if (known?.head === head) return [...known.commits];
  const newer =
    known &&
    ((await readSteps(repository, known.head, head)) ??
      (await readNewer(repository, known.head, head)));
  const fresh = newer ?? (await readHistory(repository, head));
  const legible = fresh.filter(({ message }) => !message.includes('\ufffd'));
  const commits = [...legible, ...(known && newer ? known.commits : [])].slice(0, historyMax);
  // If the file is damaged, the history is learnt again.
  replaceFile(pathOf(repository), JSON.stringify({ version: 2, head, commits }));
  return commits;
}

const pathOf = (repository: Repository) => join(repository.ownFolder, 'history.json');

/** What an earlier capture learnt of the history. Undefined if none did. */
export function keptHistory(repository: Repository): KnownHistory | undefined {
  const found = readPlain(pathOf(repository));
  return isHistory(found) ? found : undefined;
}

/** Beyond this many commits, one `git log` is quicker. */
const stepsMax = 8;

/** Reads a few commits, each on top of the one before, without starting git. Undefined if git is needed. */
async function readSteps(
  repository: Repository,
  from: string,
  head: string,
): Promise<PastCommit[] | undefined> {
  const commits: PastCommit[] = [];
  let commit = await readCommit(repository, head);
  for (let id = head; id !== from; ) {
    const [parent, ...others] = commit?.parents ?? [];
    if (!commit || parent === undefined || others.length > 0) {
      return undefined;
    }
    if (commits.length === stepsMax) return undefined;
    const before = await readCommit(repository, parent);
    if (!before) return undefined;
    const changes = await diffTrees(repository, before.tree, commit.tree);
    const paths = changes.map(({ path }) => path);
    commits.push(pastCommit(commit.author, commit.message, paths));
    [id, commit] = [parent, before];
  }
  return commits;
}

/** The commits since then. Undefined if the history does not continue from there. */
async function readNewer(
  repository: Repository,
  from: string,
  head: string,
): Promise<PastCommit[] | undefined> {
  const [ancestor, commits] = await Promise.all([
    tryGit(repository, ['merge-base', '--is-ancestor', from, head]),
    readHistory(repository, `${from}..${head}`),
  ]);
  return ancestor.code === 0 ? commits : undefined;
}

/** Learns how the repository words its commits, for these paths. */
export async function learnFrom(
  repository: Repository,
  tree: string,
  subjects: readonly PastCommit[],
  paths: readonly string[],
): Promise<Convention> {
  const commitlint = await readCommitlint(repository, tree);
  return learnConvention({
    ...(commitlint === undefined ? {} : { commitlint }),
    subjects,
    paths,
  });
}
