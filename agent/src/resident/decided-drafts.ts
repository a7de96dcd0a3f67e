import type { Api } from '@dojang/kernel/cli';
import { Failure } from '../base/failure.ts';
import { listOwnDrafts, type OwnDraft, saveOwnDraft } from '../base/home.ts';
import { removeSnapshotsOf } from '../git/kept/snapshots.ts';
import { openRepository } from '../git/repository.ts';
import { draftsRead } from '../server/drafts.ts';
import type { Desk } from './desk.ts';

/** States after which nobody asks this machine for the draft any more. */
const over: ReadonlySet<string> = new Set(['rejected', 'expired', 'superseded']);
const askEveryMs = 10 * 60_000;
/** The server is asked once in this many polls. */
const pollsBetween = 30;
const askedAt = new WeakMap<Desk, number>();
/** A person can take a reject back for some seconds, so what a rejected draft needs stays for longer than that. */
const rejectedKeptMs = 60_000;
const rejectedAt = new Map<string, number>();

/**
 * Removes what this machine kept for drafts that were rejected or expired. If a server lies about a draft, the
 * machine only forgets it, and would refuse its act.
 */
export async function forgetDecided(desk: Desk, api: Api): Promise<void> {
  const { config } = desk;
  const everyMs = Math.min(askEveryMs, config.pollMs * pollsBetween);
  if (Date.now() < (askedAt.get(desk) ?? 0) + everyMs) return;
  askedAt.set(desk, Date.now());
  const own = new Map(
    listOwnDrafts(config.home)
      .filter(({ isOver }) => !isOver)
      .map((draft) => [draft.draftId, draft]),
  );
  if (own.size === 0) return;
  const { drafts } = await api.call('GET', '/drafts?state=all&limit=100', draftsRead);
  for (const { id, state } of drafts) {
    const draft = own.get(id);
    if (state !== 'rejected') rejectedAt.delete(id);
    if (!draft || !over.has(state)) continue;
    if (state === 'rejected' && !isForGood(id, Math.min(rejectedKeptMs, everyMs))) continue;
    await forget(desk, draft);
    rejectedAt.delete(id);
  }
}

/** Whether the draft was rejected for so long that nobody takes it back any more. */
function isForGood(id: string, keptMs: number): boolean {
  const seen = rejectedAt.get(id) ?? Date.now();
  rejectedAt.set(id, seen);
  return Date.now() - seen > keptMs;
}

async function forget({ config, log }: Desk, draft: OwnDraft): Promise<void> {
  saveOwnDraft(config.home, { ...draft, isOver: true });
  try {
    const repository = await openRepository(draft.folder, config);
    const isAwaited = listOwnDrafts(config.home).some(
      (each) => !each.isOver && each.folder === draft.folder && each.tree === draft.tree,
    );
    if (!isAwaited) removeSnapshotsOf(repository, draft.tree);
  } catch (error) {
    // The folder is gone, with all that was kept in it.
    if (!(error instanceof Failure)) throw error;
  }
  log('a draft came to nothing', { draft: draft.draftId });
}
