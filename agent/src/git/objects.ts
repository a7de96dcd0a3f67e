import { spawn } from 'node:child_process';
import { Failure } from '../failure.ts';
import { noteChild, stopIfInterrupted } from '../processes/interruption.ts';
import { makeRunning, reachOf } from '../processes/run.ts';
import { decodeNamed, decodeText } from '../text.ts';
import { gitEnvironment, gitProgram, gitText, type Place, quiet } from './git.ts';
import type { Repository } from './repository.ts';

interface Answer {
  readonly kind: string;
  readonly size: number;
  /** Null where only the size was asked for. */
  readonly content: Buffer | null;
}

/** One `git cat-file` that answers many questions, since starting it costs more than most answers. */
interface Reader {
  /** The kinds and sizes of objects by their ids, or with their contents; undefined for what is not there. */
  readonly ask: (
    verb: 'info' | 'contents',
    ids: readonly string[],
  ) => Promise<(Answer | undefined)[]>;
  readonly close: () => void;
}

interface Question {
  readonly verb: 'info' | 'contents';
  readonly resolve: (answer: Answer | undefined) => void;
  readonly reject: (error: Failure) => void;
}

function openReader(place: Place): Reader {
  stopIfInterrupted();
  const child = spawn(gitProgram(place), [...quiet, 'cat-file', '--batch-command', '--buffer'], {
    cwd: place.folder,
    env: gitEnvironment(place, true),
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const forget = noteChild(makeRunning(child, reachOf(child), false));
  const questions: Question[] = [];
  let chunks: Buffer[] = [];
  let length = 0;
  /** Bytes that must be there before the next answer can be complete. */
  let needed = 1;
  let hasEnded = false;
  const fail = () => {
    hasEnded = true;
    forget();
    for (const { reject } of questions.splice(0)) {
      reject(new Failure('git-failed', 'git cat-file ended before it had answered.'));
    }
  };
  const read = () => {
    let rest = Buffer.concat(chunks, length);
    for (let next = questions[0]; next; next = questions[0]) {
      const end = rest.indexOf(10);
      needed = rest.length + 1;
      if (end === -1) break;
      // `<id> <kind> <size>`, or `<id> missing`.
      const [, kind = '', given] = rest.toString('latin1', 0, end).split(' ');
      const size = Number(given);
      const isThere = given !== undefined && Number.isSafeInteger(size);
      const hasContent = isThere && next.verb === 'contents';
      const after = end + 1 + (hasContent ? size + 1 : 0);
      needed = after;
      if (rest.length < after) break;
      const content = hasContent ? Buffer.from(rest.subarray(end + 1, after - 1)) : null;
      questions.shift();
      next.resolve(isThere ? { kind, size, content } : undefined);
      rest = rest.subarray(after);
      needed = 1;
    }
    chunks = [rest];
    length = rest.length;
  };
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= needed) read();
  });
  child.stdin.on('error', () => {});
  child.once('error', fail);
  child.once('close', fail);
  return {
    ask: (verb, ids) => {
      const answers = ids.map(
        () =>
          new Promise<Answer | undefined>((resolve, reject) => {
            questions.push({ verb, resolve, reject });
          }),
      );
      if (hasEnded) fail();
      child.stdin.write(`${ids.map((id) => `${verb} ${id}\n`).join('')}flush\n`);
      const isLimited = (place.attendance ?? null) === null;
      const timer = isLimited && setTimeout(() => child.kill('SIGKILL'), place.timeoutMs);
      return Promise.all(answers)
        .catch((error) => {
          stopIfInterrupted();
          throw error;
        })
        .finally(() => timer && clearTimeout(timer));
    },
    close: () => child.stdin.end(),
  };
}

const readers = new WeakMap<Place, Reader>();

/** Within `work`, all reading of objects shares one process. */
export async function withReader<R>(place: Place, work: () => Promise<R>): Promise<R> {
  if (readers.has(place)) return work();
  readers.set(place, openReader(place));
  try {
    return await work();
  } finally {
    readers.get(place)?.close();
    readers.delete(place);
  }
}

const ask = (place: Place, verb: 'info' | 'contents', ids: readonly string[]) =>
  withReader(place, async () => {
    const known = absent.get(place);
    if (known === undefined) {
      const reader = readers.get(place)!;
      try {
        return await reader.ask(verb, ids);
      } catch (error) {
        // It ends at the first object that a partial clone lacks, for it may not fetch it.
        if (!(error instanceof Failure) || !(await hasAbsent(place, ids))) throw error;
        if (readers.get(place) === reader) readers.set(place, openReader(place));
      }
    } else {
      await hasAbsent(place, ids);
    }
    const lacking = absent.get(place) ?? new Set();
    const held = ids.filter((id) => !lacking.has(id));
    const answers = await readers.get(place)!.ask(verb, held);
    const byId = new Map(held.map((id, at) => [id, answers[at]]));
    return ids.map((id) => byId.get(id));
  });

/** Ids that were looked for in a partial clone, by whether they are there. */
const absent = new WeakMap<Place, Set<string>>();
const present = new WeakMap<Place, Set<string>>();

/** Whether a clone is partial and lacks some of the objects; which ones is noted. Nothing is fetched. */
async function hasAbsent(place: Place, ids: readonly string[]): Promise<boolean> {
  const lacking = absent.get(place) ?? new Set<string>();
  const held = present.get(place) ?? new Set<string>();
  const asked = ids.filter((id) => !lacking.has(id) && !held.has(id));
  if (asked.length > 0) {
    // What may be missing comes before what reads the ids.
    const words = ['rev-list', '--missing=print', '--ignore-missing', '--objects', '--no-walk'];
    const input = asked.map((id) => `${id}\n`).join('');
    const listed = await gitText(place, [...words, '--filter=tree:1', '--stdin'], { input });
    const found = new Set(listed.split('\n').map((line) => line.split(' ', 1)[0]));
    for (const id of asked) (found.has(id) ? held : lacking).add(id);
  }
  const isLacking = ids.some((id) => lacking.has(id));
  if (isLacking) {
    absent.set(place, lacking);
    present.set(place, held);
  }
  return isLacking;
}

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

/** Notes the tree of a commit, which never changes. */
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
  // Git writes down an encoding only where it is not UTF-8.
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

/** The entries of trees by their ids, in one question; undefined for what is not there or no tree. */
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

/** As git reads it: old tools wrote files as 100664. */
function canonicalMode(mode: number): string {
  const kind = mode & 0o170000;
  if (kind === 0o100000) return (mode & 0o100) === 0 ? '100644' : '100755';
  if (kind === 0o120000) return '120000';
  return kind === 0o040000 ? '040000' : '160000';
}

/** Writes a blob exactly as given: what the repository would clean is clean already. */
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
