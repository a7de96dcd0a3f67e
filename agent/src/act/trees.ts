import { applyHunks } from '@dojang/commit/engine';
import { absentMode, type Change, diffTrees, type Entry } from '../git/changes.ts';
import { git } from '../git/git.ts';
import { readBlob, withReader, writeBlob } from '../git/objects.ts';
import type { PrivateIndex } from '../git/private-index.ts';
import type { Repository } from '../git/repository.ts';
import type { PlannedCommit } from './plan.ts';

const pathOfHunk = (id: string) => id.slice(0, id.lastIndexOf('#'));
const noSha = (entry: Entry) => '0'.repeat(entry.sha.length);

function line(mode: string, sha: string, path: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${sha}\t`), path, Buffer.from('\0')]);
}

/** Input of `update-index --index-info`. What goes comes first, or a file could not become a folder. */
export function indexLines(changes: readonly Change[]): Buffer {
  const gone: Buffer[] = [];
  const there: Buffer[] = [];
  for (const { oldRaw, raw, after } of changes) {
    if (oldRaw !== null) gone.push(line('0', noSha(after), oldRaw));
    if (after.mode === absentMode) gone.push(line('0', noSha(after), raw));
    else there.push(line(after.mode, after.sha, raw));
  }
  return Buffer.concat([...gone, ...there]);
}

export async function writeEntries(
  repository: Repository,
  index: PrivateIndex,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  await git(repository, ['update-index', '-z', '--index-info'], {
    env: index.env,
    input: indexLines(changes),
  });
}

/** The change with the hunks of some commits only; null when none of its hunks is among them. */
async function takePart(
  repository: Repository,
  change: Change,
  hunks: readonly string[],
): Promise<Change | null> {
  if (hunks.length === 0) return null;
  const isPlainText =
    change.state === 'modified' &&
    change.before.mode === change.after.mode &&
    change.after.mode.startsWith('100');
  if (!isPlainText) return change;
  const [before, after] = await Promise.all([
    readBlob(repository, change.before.sha),
    readBlob(repository, change.after.sha),
  ]);
  if (before.includes(0) || after.includes(0)) return change;
  const oldText = before.toString('utf8');
  const newText = after.toString('utf8');
  const part = applyHunks(oldText, newText, hunks);
  if (part === null || part === newText) return change;
  const sha = await writeBlob(repository, Buffer.from(part, 'utf8'));
  return { ...change, after: { mode: change.after.mode, sha } };
}

async function takeParts(
  repository: Repository,
  all: Change[],
  commits: readonly PlannedCommit[],
): Promise<Change[][]> {
  const wanted = new Map<string, string[]>();
  const steps: Change[][] = [];
  let isWhole = false;
  for (const { hunks } of commits) {
    isWhole ||= hunks === null;
    for (const id of hunks ?? []) {
      const path = pathOfHunk(id);
      wanted.set(path, [...(wanted.get(path) ?? []), id]);
    }
    if (isWhole) {
      steps.push(all);
      continue;
    }
    const parts: Change[] = [];
    for (const change of all) {
      const part = await takePart(repository, change, wanted.get(change.path) ?? []);
      if (part !== null) parts.push(part);
    }
    steps.push(parts);
  }
  return steps;
}

/**
 * For each commit of the plan, the changes against HEAD up to and including it. A commit without
 * hunks takes the whole rest of what was approved.
 */
export async function planChanges(
  repository: Repository,
  headTree: string,
  tree: string,
  commits: readonly PlannedCommit[],
): Promise<Change[][]> {
  const all = await diffTrees(repository, headTree, tree);
  // Where nothing is parted no file is read, and no reader need start.
  if (commits[0]?.hunks === null) return commits.map(() => all);
  return withReader(repository, () => takeParts(repository, all, commits));
}
