import type { Errand } from '@dojang/commit/schema';
import {
  findRepository,
  type OwnDraft,
  places,
  readOwnDraft,
  readServer,
  type WatchedRepository,
} from '../../base/home.ts';
import { captureChange, writeMessage } from '../../capture/capture.ts';
import { ignore } from '../../errands/ignore.ts';
import { leaveOut } from '../../errands/leave-out.ts';
import { type Made, undone } from '../../errands/made.ts';
import { requireOwnCommits, revert } from '../../errands/revert.ts';
import { findSnapshot } from '../../git/kept/snapshots.ts';
import { requireKnownFilters } from '../../git/programs.ts';
import { openRepository, type Repository, readState } from '../../git/repository.ts';
import { treeOf } from '../../git/snapshot.ts';
import { residentReader } from '../../reading/reading.ts';
import type { Desk } from '../desk.ts';
import { captureEntry, listSpool, spool, unspool } from '../spool.ts';
import { knownPrograms } from '../watch.ts';

/** Where an errand is done: this machine's own draft, and the repository that it is of. */
interface Ground {
  readonly own: OwnDraft;
  readonly entry: WatchedRepository;
  readonly repository: Repository;
  readonly head: string | null;
  readonly branch: string | null;
}

/**
 * Makes what an errand asks for, and puts its capture into the queue. Files, index and stash stay as they are.
 *
 * @throws Failure with the word that the page is told.
 */
export async function makeErrand(desk: Desk, errand: Errand): Promise<void> {
  const ground = await findGround(desk, errand);
  const { repository, own } = ground;
  if (errand.content.kind === 'redraft') return redraft(desk, ground, errand.id);
  const isRevert = errand.content.kind === 'revert';
  const makeTree = await makerOf(desk, ground, errand);
  let made: Made | undefined;
  const capture = await captureChange(repository, {
    reader: residentReader,
    ...(isRevert ? {} : { upon: own.tree }),
    write: async (store) => {
      made = await makeTree(store);
      return made.tree;
    },
  });
  if (capture === null || made === undefined) throw undone('everything-left-out');
  const { head, branch, tree } = capture.snapshot;
  const isMoved = head !== ground.head || branch !== ground.branch || tree !== made.tree;
  if (isMoved) throw undone('changed-since-review');
  const message = await writeMessage(repository, capture, {
    repositoryId: ground.entry.id ?? '',
    trigger: 'asked',
    hint: null,
    now: new Date(),
    errandId: errand.id,
  });
  const folder = places(desk.config.home).captures;
  const older = listSpool(folder, captureEntry).filter(
    ({ entry }) => entry.folder === own.folder && entry.input.branch === branch && !isRevert,
  );
  const { beside } = made;
  spool(folder, message.input.idempotencyKey, { folder: own.folder, ...message, beside });
  for (const each of older) unspool(folder, each.name);
}

async function findGround(desk: Desk, { draftId, content }: Errand): Promise<Ground> {
  const { config } = desk;
  const own = readOwnDraft(config.home, draftId);
  const server = readServer(config.home);
  const { capture } = own ?? {};
  if (!own || !capture || capture.server !== server?.url || capture.org !== server.org) {
    throw undone('unknown-draft');
  }
  const entry = findRepository(config.home, own.folder);
  if (entry === undefined) throw undone('not-watched');
  const repository = await openRepository(own.folder, config);
  await requireKnownFilters(repository, () => knownPrograms(config, repository.folder));
  const { head, branch, operation, hasConflicts } = await readState(repository);
  if (operation !== null) throw undone(`${operation}-under-way`);
  if (hasConflicts) throw undone('conflict-in-index');
  const isMoved = head !== own.head || branch !== own.branch;
  const isUpon = content.kind === 'leave-out' || content.kind === 'ignore';
  if (isUpon && isMoved) throw undone('changed-since-review');
  return { own, entry, repository, head, branch };
}

/** A capture like any other, of the working tree as it is: what made the act fail may be mended by now. */
async function redraft(desk: Desk, { own, entry, repository }: Ground, id: string): Promise<void> {
  const capture = await captureChange(repository, { reader: residentReader });
  if (capture === null) throw undone('nothing-to-commit');
  const message = await writeMessage(repository, capture, {
    repositoryId: entry.id ?? '',
    trigger: 'asked',
    hint: null,
    now: new Date(),
    errandId: id,
  });
  const folder = places(desk.config.home).captures;
  spool(folder, message.input.idempotencyKey, { folder: own.folder, ...message });
}

/** How the tree is made, in the store that keeps it. */
async function makerOf(
  desk: Desk,
  { own, repository, head }: Ground,
  { draftId, content }: Errand,
): Promise<(store: Repository) => Promise<Made>> {
  if (content.kind === 'revert') {
    const { newest, parent } = await requireOwnCommits(repository, draftId, content.shas, head);
    const commits = { newest, parent, head: head ?? newest };
    return (store) => revert(store, repository, commits, desk.config.untracked);
  }
  if (findSnapshot(repository, own.tree) === undefined) throw undone('snapshot-gone');
  const headTree = await treeOf(repository, own.head);
  if (content.kind === 'ignore') return (store) => ignore(store, own, headTree, content.path);
  if (content.kind === 'leave-out') {
    return (store) => leaveOut(store, own, headTree, content.hunks);
  }
  throw undone('unknown-errand');
}
