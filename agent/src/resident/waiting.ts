import type { AgentConfig } from '../base/config.ts';
import { listOwnDrafts, places, readServer } from '../base/home.ts';
import type { Snapshot } from '../git/snapshot.ts';
import { captureEntry, listSpool } from './spool.ts';

/** After this time, the same change is sent again. */
export const repetitionMs = 12 * 3_600_000;

/**
 * Whether the files with this tree are in the queue, or are what the last draft of their branch is about. Another process of this machine
 * may have asked for that draft, with a hint.
 */
export function isWaiting(config: AgentConfig, folder: string, snapshot: Snapshot): boolean {
  const { tree, head, branch } = snapshot;
  const queued = listSpool(places(config.home).captures, captureEntry)
    .filter(({ entry }) => entry.folder === folder && entry.input.branch === branch)
    .filter(({ entry }) => entry.beside?.tree !== null)
    .at(-1)?.entry;
  if (queued) {
    const { input, beside } = queued;
    return (beside?.tree ?? input.tree) === tree && input.head === head;
  }
  const server = readServer(config.home);
  const last = listOwnDrafts(config.home)
    .filter((own) => own.folder === folder && own.branch === branch)
    .filter(({ beside }) => beside?.tree !== null)
    .filter(({ capture }) => capture?.server === server?.url && capture?.org === server?.org)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
  if (last === undefined || last.isOver || last.hasFailed) return false;
  const isSame = (last.beside?.tree ?? last.tree) === tree && last.head === head;
  return isSame && Date.now() - Date.parse(last.at) < repetitionMs;
}
