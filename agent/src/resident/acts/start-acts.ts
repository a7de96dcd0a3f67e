import { type Act, actList } from '@dojang/commit/schema';
import type { Api } from '@dojang/kernel/cli';
import { Failure } from '../../base/failure.ts';
import { readOwnDraft } from '../../base/home.ts';
import { Interruption } from '../../processes/interruption.ts';
import type { Desk } from '../desk.ts';
import { carryOut } from './carry-out.ts';

/** Codes that say that the server cannot be reached now. Any other code is about one act only. */
const serverTrouble: ReadonlySet<string> = new Set([
  'server-unreachable',
  'server-busy',
  'server-strange',
  'not-paired',
]);

/** Acts that are being carried out, by the folder of their own copy. */
export type Acting = Map<string, Promise<void>>;

/**
 * Starts the stamped acts: one after the other in a repository, repositories side by side, so that a slow hook
 * in one delays no other. `onEnd` is called when a repository is done.
 */
export async function startActs(
  desk: Desk,
  api: Api,
  acting: Acting,
  onEnd: (isTroubled: boolean) => void,
): Promise<void> {
  const { acts } = await api.call('GET', '/commit/acts', actList);
  const folderOf = ({ draftId }: Act) => readOwnDraft(desk.config.home, draftId)?.folder ?? '';
  for (const [folder, own] of Map.groupBy(acts, folderOf)) {
    if (acting.has(folder)) continue;
    const all = carryOutAll(desk, api, own).then((isTroubled) => {
      acting.delete(folder);
      onEnd(isTroubled);
    });
    acting.set(folder, all);
  }
}

/** True when something is left to be tried again. */
async function carryOutAll(desk: Desk, api: Api, acts: readonly Act[]): Promise<boolean> {
  let isTroubled = false;
  for (const act of acts) {
    try {
      await carryOut(desk, api, act);
    } catch (error) {
      // The next start takes it up.
      if (error instanceof Interruption) return false;
      const code = error instanceof Failure ? error.code : 'unexpected';
      // A waiting act was reported already.
      if (code !== 'index-locked') {
        desk.log('an act could not be carried out now', { draft: act.draftId, code });
      }
      isTroubled = true;
      if (serverTrouble.has(code)) return true;
    }
  }
  return isTroubled;
}
