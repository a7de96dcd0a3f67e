import type { Act } from '@dojang/commit/schema';
import type { Api } from '@dojang/kernel/cli';
import { findSettled, settle } from '../../act/settled.ts';
import { differenceOf } from '../../act/trust.ts';
import { type OwnDraft, places, readOwnDraft, readServer } from '../../base/home.ts';
import { Refused } from '../../server/api.ts';
import type { Desk } from '../desk.ts';
import { captureEntry, listSpool } from '../spool.ts';
import { performOwn } from './perform-own.ts';
import { refuse } from './refuse.ts';

/** Carries out one act and reports it to the server. Any part of it may run again. */
export async function carryOut(desk: Desk, api: Api, act: Act): Promise<void> {
  const { home } = desk.config;
  const { draftId } = act;
  const settled = findSettled(home, draftId);
  if (settled?.isTold) return;
  const own = findOwn(desk, act);
  if (own === 'awaited') return;
  const field = settled?.field ?? differenceOf(act, own, readServer(home));
  try {
    if (field !== null) await refuse(desk, api, act, field);
    else if (own) await performOwn(desk, api, act, own);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // The same report would be refused again.
    settle(home, draftId, { field, isTold: true });
    desk.log('the server did not take what was said of an act', {
      draft: draftId,
      code: error.code,
    });
  }
}

/**
 * This machine's own copy of the draft. `awaited` while the receipt that names the draft may be on its way,
 * because a draft can be stamped before the machine knows its id.
 */
function findOwn(desk: Desk, act: Act): OwnDraft | 'awaited' | undefined {
  const { home } = desk.config;
  const known = readOwnDraft(home, act.draftId);
  if (known) return known;
  const waiting = listSpool(places(home).captures, captureEntry);
  const isAwaited = waiting.some(({ entry }) => entry.input.traceUuid === act.traceUuid);
  // The copy is saved before the capture leaves the queue. A draft that is in neither by now was never
  // requested here.
  return isAwaited ? 'awaited' : readOwnDraft(home, act.draftId);
}
