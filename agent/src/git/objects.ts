import { Failure } from '../base/failure.ts';
import { decodeNamed, decodeText } from '../base/text.ts';
import { gitText, type Place } from './git.ts';
import { ask, withReader } from './object-reader.ts';
import type { Repository } from './repository.ts';

/** Whether each object is there. */
export const areHeld = async (place: Place, ids: readonly string[]): Promise<boolean[]> =>
  ids.length === 0 ? [] : (await ask(place, 'info', ids)).map((answer) => answer !== undefined);

/** Contents of the blobs that are at most `bytesMax` long, by id. */
export async function readBlobs(
  repository: Repository,
  ids: Iterable<string>,
  bytesMax: number,
): Promise<Map<string, Buffer>> {
  const shas = [...new Set(ids)];
  if (shas.length === 0) return new Map();
  return withReader(repository, async () => {
    const sizes = await ask(repository, 'info', shas);
    const wanted = shas.filter((_, at) => {
      const known = sizes[at];
      return known?.kind === 'blob' && known.size <= bytesMax;
    });
    const contents = await ask(repository, 'contents', wanted);
    return new Map(wanted.map((sha, at) => [sha, contents[at]?.content ?? Buffer.of()]));
  });
}

const trees = new WeakMap<Place, Map<string, string>>();

/** Remembers the tree of a commit, which never changes. */
export function knowTree(place: Place, commit: string, tree: string): void {
  const known = trees.get(place) ?? new Map<string, string>();
  trees.set(place, known.set(commit, tree));
}

/** @throws Failure `git-failed` when the commit is not there. */
export async function readTreeOf(place: Place, commit: string): Promise<string> {
  const known = trees.get(place)?.get(commit);
  if (known !== undefined) return known;
  const found = await readCommit(place, commit);
  if (found === undefined) throw new Failure('git-failed', `git has no commit ${commit}.`);
  return found.tree;
}

export interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  /** `name <address>` */
  readonly author: string;
  readonly message: string;
}

/** Undefined when there is no such commit here. */
export async function readCommit(place: Place, id: string): Promise<Commit | undefined> {
  const [answer] = await ask(place, 'contents', [id]);
  if (answer?.kind !== 'commit' || answer.content === null) return undefined;
  const { content } = answer;
  const end = content.indexOf('\n\n');
  const header = content.toString('latin1', 0, end === -1 ? content.length : end).split('\n');
  const valuesOf = (name: string) =>
    header.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  // Git writes the encoding into a commit only if it is not UTF-8.
  const [encoding] = valuesOf('encoding');
  const read = (bytes: Buffer) =>
    (encoding === undefined ? undefined : decodeNamed(encoding, bytes)) ?? decodeText(bytes);
  const [tree] = valuesOf('tree');
  if (tree === undefined) return undefined;
  knowTree(place, id, tree);
  return {
    tree,
    parents: valuesOf('parent'),
    author: read(Buffer.from(valuesOf('author')[0] ?? '', 'latin1')).replace(/ \d+ [+-]\d+$/, ''),
    message: read(content.subarray(end === -1 ? content.length : end + 2)),
  };
}

export interface TreeEntry {
  /** Git's octal word, six digits: `040000` is a tree. */
  readonly mode: string;
  readonly name: Buffer;
  readonly sha: string;
}

/**
 * The entries of trees by their ids, in one question. Undefined for a missing object, and for one that is not a
 * tree.
 */
export async function readTrees(
  place: Place,
  ids: readonly string[],
): Promise<(TreeEntry[] | undefined)[]> {
  const answers = await ask(place, 'contents', ids);
  return answers.map((answer, at) =>
    answer?.kind === 'tree' && answer.content !== null
      ? entriesIn(answer.content, ids[at]!.length / 2)
      : undefined,
  );
}

function entriesIn(tree: Buffer, idLength: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < tree.length; ) {
    const space = tree.indexOf(32, at);
    const nul = tree.indexOf(0, space);
    const end = nul + 1 + idLength;
    entries.push({
      mode: canonicalMode(Number.parseInt(tree.toString('latin1', at, space), 8)),
      name: tree.subarray(space + 1, nul),
      sha: tree.toString('hex', nul + 1, end),
    });
    at = end;
  }
  return entries;
}

/** The mode as git reads it. Old tools wrote files as 100664. */
function canonicalMode(mode: number): string {
  const kind = mode & 0o170000;
  if (kind === 0o100000) return (mode & 0o100) === 0 ? '100644' : '100755';
  if (kind === 0o120000) return '120000';
  return kind === 0o040000 ? '040000' : '160000';
}

/** Writes a blob exactly as given. Filters of the repository have run already. */
export const writeBlob = (repository: Repository, content: Buffer): Promise<string> =>
  gitText(repository, ['hash-object', '-w', '--stdin', '--no-filters'], { input: content });

/** @throws Failure `git-failed` when the blob is not there. */
export async function readBlob(place: Place, sha: string): Promise<Buffer> {
  const [answer] = await ask(place, 'contents', [sha]);
  if (answer?.kind !== 'blob' || answer.content === null) {
    throw new Failure('git-failed', `git has no file content ${sha}.`);
  }
  return answer.content;
}
