import { draftList } from '@dojang/kernel/schema';
import { Failure } from '../base/failure.ts';
import { listOwnDrafts, type OwnDraft, saveOwnDraft } from '../base/home.ts';
import { removeSnapshotsOf } from '../git/kept/snapshots.ts';
import { openRepository } from '../git/repository.ts';
import type { Api } from '../server/api.ts';
import type { Desk } from './desk.ts';

/** After these nobody asks this machine for the draft any more. */
const over: ReadonlySet<string> = new Set(['rejected', 'expired', 'superseded']);
const askEveryMs = 10 * 60_000;
/** A poll that is quicker than usual asks quicker, too. */
const pollsBetween = 30;
const askedAt = new WeakMap<Desk, number>();

/**
 * Lets go of what this machine kept for drafts that came to nothing. A server that lies about one only makes the
 * machine forget it: its act would be refused.
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
  const { drafts } = await api.call('GET', '/drafts?state=all&limit=100', draftList);
  for (const { id, state } of drafts) {
    const draft = own.get(id);
    if (draft && over.has(state)) await forget(desk, draft);
  }
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
    // The folder is gone, and all that was kept in it.
    if (!(error instanceof Failure)) throw error;
  }
  log('a draft came to nothing', { draft: draft.draftId });
}
