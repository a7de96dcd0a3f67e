import type { AgentConfig } from '../base/config.ts';
import { Failure } from '../base/failure.ts';
import { nameOf, sizeOf } from '../dialogue/files-shown.ts';
import { sizeOfSnapshots } from '../git/kept/snapshots.ts';
import type { Repository } from '../git/repository.ts';
import { type LookRecord, readLook, tidyRepository } from '../resident/storage.ts';
import type { Terminal } from '../terminal.ts';

/** What the agent keeps in the repository here, and what came of its last look. */
export interface StorageFacts extends LookRecord {
  readonly snapshots: number;
  readonly bytes: number;
  /** How much space cleaning freed. Null if nobody asked for it. */
  readonly freedBytes: number | null;
}

/** Undefined outside of a repository. */
export async function readStorage(
  config: AgentConfig,
  repository: Repository | Failure,
  isCleaned: boolean,
): Promise<StorageFacts | undefined> {
  if (repository instanceof Failure) return undefined;
  try {
    const before = sizeOfSnapshots(repository);
    if (isCleaned) await tidyRepository(config, repository, new Date(), true);
    const { count, bytes } = isCleaned ? sizeOfSnapshots(repository) : before;
    const { leftOut, failure } = readLook(repository) ?? { leftOut: [], failure: null };
    const freedBytes = isCleaned ? before.bytes - bytes : null;
    return { snapshots: count, bytes, freedBytes, leftOut, failure };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

const shownMax = 20;

export function sayStorage({ words, say }: Terminal, facts: StorageFacts): void {
  const { snapshots, bytes, freedBytes, leftOut } = facts;
  if (freedBytes !== null) say(words.storageFreed(sizeOf(freedBytes)));
  say(words.storage(snapshots, sizeOf(bytes)));
  if (leftOut.length > 0) say(words.leftOut);
  for (const file of leftOut.slice(0, shownMax)) {
    say(`  ${nameOf(file.path)}  ${sizeOf(file.bytes)}`);
  }
  if (leftOut.length > shownMax) say(`  … ${leftOut.length - shownMax}`);
}
