import type { AgentConfig } from '../base/config.ts';
import { listOwnDrafts, places, readServer } from '../base/home.ts';
import type { Snapshot } from '../git/snapshot.ts';
import { captureEntry, listSpool } from './spool.ts';

/** After this time, the same change is sent again. */
export const repetitionMs = 12 * 3_600_000;

/**
 * Whether this tree is in the queue, or is what the last draft of its branch is about. Another process of this machine
 * may have asked for that draft, with a hint.
 */
export function isWaiting(config: AgentConfig, folder: string, snapshot: Snapshot): boolean {
  const { tree, head, branch } = snapshot;
  const queued = listSpool(places(config.home).captures, captureEntry)
    .filter(({ entry }) => entry.folder === folder && entry.input.branch === branch)
    .at(-1)?.entry.input;
  if (queued) return queued.tree === tree && queued.head === head;
  const server = readServer(config.home);
  const last = listOwnDrafts(config.home)
    .filter((own) => own.folder === folder && own.branch === branch)
    .filter(({ capture }) => capture?.server === server?.url && capture?.org === server?.org)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
  if (last === undefined || last.isOver || last.hasFailed) return false;
  const isSame = last.tree === tree && last.head === head;
  return isSame && Date.now() - Date.parse(last.at) < repetitionMs;
}
