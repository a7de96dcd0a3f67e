import { Failure } from '../base/failure.ts';
import { listRepositories, type WatchedRepository } from '../base/home.ts';
import { decodeText } from '../base/text.ts';
import { withSnapshotStore } from '../git/kept/snapshots.ts';
import { requireKnownFilters } from '../git/programs.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { type Snapshot, takeSnapshot } from '../git/snapshot.ts';
import { residentReader } from '../reading/reading.ts';
import type { Desk } from './desk.ts';
import { type LookRecord, noteLook, readLook, tidyRepository } from './storage.ts';
import { queueCapture } from './watch.ts';

/** What the loop knows of a working tree. */
interface Seen {
  tree: string | null;
  /** The tree of HEAD, which a commit of a part of the change moves. */
  headTree: string | null;
  /** Since when the working tree has had this tree. */
  since: number;
  isDrafted: boolean;
  /** How many looks in a row have failed. */
  failures: number;
  nextAt: number;
}

/** What is known of each folder. */
export type Looks = Map<string, Seen>;

/** A look that takes longer than this is followed by a much longer rest. */
const quickMs = 1000;
const restFactor = 20;
const restMaxMs = 10 * 60_000;
const failureRestMaxMs = 3_600_000;

/** Saves work under way, and drafts what nobody has touched for a while. */
export async function lookAround(desk: Desk, looks: Looks): Promise<void> {
  const { config, log } = desk;
  for (const entry of listRepositories(config.home)) {
    const seen = looks.get(entry.folder) ?? {
      ...{ tree: null, headTree: null, since: 0, isDrafted: false, failures: 0, nextAt: 0 },
    };
    looks.set(entry.folder, seen);
    const startedAt = Date.now();
    if (startedAt < seen.nextAt) continue;
    let repository: Repository | undefined;
    try {
      repository = await openRepository(entry.folder, config);
      await look(desk, entry, repository, seen);
      seen.failures = 0;
      const tookMs = Date.now() - startedAt;
      if (tookMs > quickMs) seen.nextAt = Date.now() + Math.min(tookMs * restFactor, restMaxMs);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      seen.failures += 1;
      const restMs = Math.min(config.pollMs * 2 ** Math.min(seen.failures, 20), failureRestMaxMs);
      seen.nextAt = Date.now() + restMs;
      if (repository) note(repository, { leftOut: [], failure: error.message.slice(0, 1000) });
      log('a repository could not be looked at', { code: error.code, restMs });
    }
  }
}

async function look(
  desk: Desk,
  entry: WatchedRepository,
  repository: Repository,
  seen: Seen,
): Promise<void> {
  const { config, memory } = desk;
  await requireKnownFilters(repository, () => entry.programs ?? null);
  const { tree, headTree } = await snapshotOf(desk, repository, seen);
  if (seen.tree !== tree || seen.headTree !== headTree) {
    Object.assign(seen, { tree, headTree, since: Date.now(), isDrafted: false });
    return;
  }
  const isIdle = config.idleMs > 0 && Date.now() - seen.since >= config.idleMs;
  if (!isIdle || seen.isDrafted || tree === headTree) return;
  seen.isDrafted = true;
  const request = { trigger: 'idle', reader: residentReader } as const;
  await queueCapture(config, entry, repository, request, memory);
}

/** Takes a snapshot, and keeps it if it differs from the last look. */
async function snapshotOf({ config }: Desk, repository: Repository, seen: Seen): Promise<Snapshot> {
  const taken = await withSnapshotStore(repository, async (store) => {
    const fresh = await takeSnapshot(store.repository, { bounds: config.untracked });
    if (fresh.tree !== seen.tree && fresh.tree !== fresh.headTree) await store.save(fresh);
    return fresh;
  });
  if (taken.tree !== seen.tree) await tidyRepository(config, repository, new Date());
  const leftOut = taken.leftOut.map(({ raw, bytes }) => ({ path: decodeText(raw), bytes }));
  note(repository, { leftOut: leftOut.slice(0, 100), failure: null });
  return taken;
}

function note(repository: Repository, record: LookRecord): void {
  const known = readLook(repository) ?? { leftOut: [], failure: null };
  if (JSON.stringify(known) === JSON.stringify(record)) return;
  try {
    noteLook(repository, record);
  } catch {
    // The disk is full, or we may not write the folder. The look itself reports it.
  }
}
