import { type Errand, errandList, errandReceipt } from '@dojang/commit/schema';
import type { Api } from '@dojang/kernel/cli';
import { Failure } from '../../base/failure.ts';
import { places } from '../../base/home.ts';
import { Refused } from '../../server/api.ts';
import type { Desk } from '../desk.ts';
import { captureEntry, listSpool } from '../spool.ts';
import { makeErrand } from './make-errand.ts';

/** Codes that say that the server or the machine cannot do anything now. The errand stays. */
const passing: ReadonlySet<string> = new Set([
  'server-unreachable',
  'server-busy',
  'server-strange',
  'not-paired',
]);

/**
 * Answers what people asked this machine to capture. The capture goes into the queue like any other; what cannot be done
 * is reported in a word. True when a capture is in the queue.
 */
export async function startErrands(desk: Desk, api: Api): Promise<boolean> {
  const errands = await listErrands(api);
  let isQueued = false;
  for (const errand of errands) {
    if (isUnderWay(desk, errand)) continue;
    try {
      await makeErrand(desk, errand);
      isQueued = true;
      desk.log('an errand was done', { draft: errand.draftId, kind: errand.content.kind });
    } catch (error) {
      if (!(error instanceof Failure) || passing.has(error.code)) throw error;
      desk.log('an errand was not done', { draft: errand.draftId, code: error.code });
      await reportTrouble(desk, api, errand.id, error.code, error.facts.path ?? null);
    }
  }
  return isQueued;
}

/** An older server knows no errands. */
async function listErrands(api: Api): Promise<readonly Errand[]> {
  try {
    return (await api.call('GET', '/commit/errands', errandList)).errands;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return [];
    throw error;
  }
}

const isUnderWay = ({ config }: Desk, { id }: Errand): boolean =>
  listSpool(places(config.home).captures, captureEntry).some(
    ({ entry }) => entry.input.errandId === id,
  );

/** Says why an errand was not done. A server that does not take it is not told again. */
export async function reportTrouble(
  desk: Desk,
  api: Api,
  id: string,
  code: string,
  path: string | null,
): Promise<void> {
  const report = {
    trouble: code.slice(0, 100),
    path: path === '' ? null : (path?.slice(0, 4096) ?? null),
  };
  try {
    await api.call('PUT', `/commit/errands/${id}`, errandReceipt, report);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    desk.log('the server did not take what was said of an errand', { code: error.code });
  }
}
