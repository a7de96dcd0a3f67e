import { applyHunks } from '@dojang/commit/engine';
import { decodeSides } from '../base/text.ts';
import { type Change, diffTrees, type Entry } from '../git/changes.ts';
import { withReader } from '../git/object-reader.ts';
import { readBlob, writeBlob } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { orderCommits, pathOfHunk } from './order.ts';
import type { PlannedCommit } from './plan.ts';

/** The change with only the hunks of some commits. Null if it has none of them. */
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
  const sides = decodeSides(before, after);
  const part = applyHunks(sides.before, sides.after, hunks);
  if (part === null || part === sides.after) return change;
  const content = sides.encode(part);
  if (content === null) return change;
  const sha = await writeBlob(repository, content);
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

/** A commit of the plan, and the changes against HEAD up to and including it. */
interface Step {
  readonly commit: PlannedCommit;
  readonly changes: readonly Change[];
}

/**
 * The commits in the order in which they can be made. A commit without hunks takes all that is left of what was
 * approved.
 */
export async function planSteps(
  repository: Repository,
  headTree: string,
  tree: string,
  planned: readonly PlannedCommit[],
): Promise<Step[]> {
  const all = await diffTrees(repository, headTree, tree);
  // If no file is split between commits, no file is read and no reader starts.
  if (planned[0]?.hunks === null) return planned.map((commit) => ({ commit, changes: all }));
  const commits = orderCommits(all, planned);
  const steps = await withReader(repository, () => takeParts(repository, all, commits));
  return commits.map((commit, at) => ({ commit, changes: steps[at] ?? [] }));
}

const isSame = (one: Entry, other: Entry) => one.sha === other.sha && one.mode === other.mode;

/**
 * The changes of a later commit, on top of what hooks made of earlier ones. A path that a hook changed stays as
 * the hook left it, unless this commit changes it again.
 */
export function withMade(changes: readonly Change[], made: readonly Change[]): Change[] {
  const now = new Map(changes.map((change) => [change.path, change]));
  for (const change of made) {
    const planned = now.get(change.path);
    if (planned === undefined) now.set(change.path, change);
    else if (isSame(planned.after, change.before)) {
      now.set(change.path, { ...planned, after: change.after });
    }
  }
  return [...now.values()];
}
