import { spawn } from 'node:child_process';
import { Failure } from '../base/failure.ts';
import { noteChild, stopIfInterrupted } from '../processes/interruption.ts';
import { makeRunning, reachOf } from '../processes/run.ts';
import { gitEnvironment, gitProgram, gitText, type Place, quiet } from './git.ts';

interface Answer {
  readonly kind: string;
  readonly size: number;
  /** Null if only the size was asked for. */
  readonly content: Buffer | null;
}

/**
 * One `git cat-file` process that answers many questions, because starting it takes longer than most answers.
 */
interface Reader {
  /** Kinds and sizes of objects by their ids, or their contents, too. Undefined for a missing object. */
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
  /** How many bytes the next answer needs at least. */
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

/** Asks about objects by their ids, for kinds and sizes, or for contents, too. */
export const ask = (place: Place, verb: 'info' | 'contents', ids: readonly string[]) =>
  withReader(place, async () => {
    const known = absent.get(place);
    if (known === undefined) {
      const reader = readers.get(place)!;
      try {
        return await reader.ask(verb, ids);
      } catch (error) {
        // The process ends at the first object that a partial clone lacks, because it may not fetch it.
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

/** Ids that were looked up in a partial clone, and whether each is there. */
const absent = new WeakMap<Place, Set<string>>();
const present = new WeakMap<Place, Set<string>>();

/** Whether a partial clone lacks some of the objects. Missing ones are noted, and nothing is fetched. */
async function hasAbsent(place: Place, ids: readonly string[]): Promise<boolean> {
  const lacking = absent.get(place) ?? new Set<string>();
  const held = present.get(place) ?? new Set<string>();
  const asked = ids.filter((id) => !lacking.has(id) && !held.has(id));
  if (asked.length > 0) {
    // The option for missing objects comes before the one that reads the ids.
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
