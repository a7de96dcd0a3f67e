import { captureReceipt } from '@dojang/commit/schema';
import type { Api } from '@dojang/kernel/cli';
import { markOf, markOfPaths } from '../act/marks.ts';
import { Failure } from '../base/failure.ts';
import { findRepository, places, readOwnDraft, readServer, saveOwnDraft } from '../base/home.ts';
import { openRepository } from '../git/repository.ts';
import type { Desk } from '../resident/desk.ts';
import { reportTrouble } from '../resident/errands/start-errands.ts';
import { fetchRules } from '../resident/rules.ts';
import { type CaptureEntry, captureEntry, listSpool, unspool } from '../resident/spool.ts';
import { registerRepository, tellTroubles } from '../resident/watch.ts';
import { Full, Refused } from './api.ts';

/** Until when the server takes no more captures. After that it is asked again. */
const fullUntil = new WeakMap<Desk, number>();

/**
 * Sends the captures in the queue, oldest first. What the server refuses for good is dropped and logged.
 *
 * @throws Failure `captures-full`, `drafts-full` while the server takes no more: all of it waits.
 */
export async function sendCaptures(desk: Desk, api: Api): Promise<number> {
  const { config, log } = desk;
  const folder = places(config.home).captures;
  if ((fullUntil.get(desk) ?? 0) > Date.now()) return 0;
  await tellTroubles(config, api);
  let sent = 0;
  for (const { name, entry } of listSpool(folder, captureEntry)) {
    const watched = findRepository(config.home, entry.folder);
    if (!watched) {
      unspool(folder, name);
      continue;
    }
    try {
      const { id } = await registerRepository(config, api, watched);
      const input = { ...entry.input, repositoryId: id };
      const receipt = await api.call('POST', '/commit/captures', captureReceipt, input, {
        gzip: true,
      });
      // Saved before the entry leaves the queue, because an act of a draft that is in neither is refused.
      keepOwn(desk, watched.name, { ...entry, input }, receipt);
      log('capture sent', { draft: receipt.draftId, trace: input.traceUuid });
      sent += 1;
      await renewRules(desk, api, watched.folder, id);
    } catch (error) {
      if (error instanceof Full) {
        fullUntil.set(desk, Date.now() + error.retryAfterMs);
        log('the server takes no more captures for now', { code: error.code });
      }
      if (!(error instanceof Refused)) throw error;
      desk.memory.delete(entry.folder);
      const { errandId } = entry.input;
      if (errandId) await reportTrouble(desk, api, errandId, error.code, null);
      log('the server refused a capture', { code: error.code, status: error.status });
    }
    unspool(folder, name);
  }
  return sent;
}

interface Receipt {
  readonly captureId: string;
  readonly draftId: string;
}

/** Saves what this machine captured. Only the ids come from the server's answer. */
function keepOwn(desk: Desk, name: string, entry: CaptureEntry, receipt: Receipt): void {
  const { input, folder, matchNumber, route, beside } = entry;
  const { branch, tree, head, remote, destination, repositoryId, scope, traceUuid } = input;
  const server = readServer(desk.config.home);
  if (!server) return;
  const { captureId, draftId } = receipt;
  // The server kept the draft of this tree that already waits, with the number that this machine shows for it.
  const known = readOwnDraft(desk.config.home, draftId);
  if (known?.capture && known.tree === tree && known.folder === folder) return;
  const paths = scope.files.flatMap(({ path, oldPath }) =>
    oldPath === null ? [path] : [path, oldPath],
  );
  const hunks = scope.files.flatMap((file) => file.hunks.map(({ id }) => markOf(id)));
  const place = { server: server.url, org: server.org, captureId, repositoryId };
  const capture = {
    ...place,
    remote,
    ...(destination && { destination }),
    route,
    paths: markOfPaths([...new Set(paths)]) ?? '',
    hunks,
  };
  const own = { draftId, folder, repository: name, branch, tree, head, matchNumber, traceUuid };
  saveOwnDraft(desk.config.home, {
    ...own,
    at: input.capturedAt,
    ...(beside && { beside }),
    // An older version queued it without the route. The act is refused with words that say so.
    ...(route === undefined ? {} : { capture: { ...capture, route } }),
  });
}

/** Fetches the rules. A failure does not matter to the capture, and an older server has no rules. */
async function renewRules(desk: Desk, api: Api, folder: string, id: string): Promise<void> {
  try {
    await fetchRules(api, await openRepository(folder, desk.config), id);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    desk.log('the rules were not renewed', { code: error.code });
  }
}
