import type { DraftDetail, Me } from '@dojang/kernel/schema';
import { type Api, ApiProblem } from '@dojang/ui/api.ts';
import { copyMsMax } from '../copies.ts';
import { type HeldStamp, ownerOf } from './held-stamp.ts';
import type { HeldStore } from './held-store.ts';

interface Around {
  readonly api: Api;
  readonly store: HeldStore;
  /** The clock of this device. */
  readonly now: () => number;
  /** How far the server's clock is ahead of it, by the answer that came last. */
  readonly aheadMs: () => number;
}

/** Whether it is worth another try later: the server is away, or busy. */
const isPassing = (error: unknown) =>
  !(error instanceof ApiProblem) ||
  error.status === 0 ||
  error.status === 401 ||
  error.status === 429 ||
  error.status >= 500;

/** The stamp came through before, and its answer was lost. */
const isOwn = ({ stamp }: DraftDetail, personId: string, { input }: HeldStamp): boolean =>
  stamp !== null &&
  stamp.personId === personId &&
  stamp.decision === input.decision &&
  (stamp.digest === input.digest || (stamp.edited && input.body !== undefined));

/**
 * Sends what is held, the oldest first, and keeps what was refused with the reason. The clock of the device may be
 * wrong: the time that is sent is the server's, less what went by on the device.
 *
 * @returns what was sent, what was refused, and whether something still waits.
 */
export async function sendHeld({ api, store, now, aheadMs }: Around): Promise<{
  readonly sent: readonly HeldStamp[];
  readonly refused: readonly HeldStamp[];
  readonly waits: boolean;
}> {
  const waiting: HeldStamp[] = [];
  const sent: HeldStamp[] = [];
  const refused: HeldStamp[] = [];
  for (const held of await store.list()) {
    if (held.refusal !== null) continue;
    if (now() - held.heldAt <= copyMsMax) waiting.push(held);
    else {
      // No server would take it any more, so what it says need not lie here.
      const { decision, digest } = held.input;
      const refusal = { code: 'given-too-long-ago', facts: {} };
      const late = { ...held, input: { decision, digest }, refusal };
      await store.put(late);
      refused.push(late);
    }
  }
  const done = (waits: boolean) => ({ sent, refused, waits });
  if (waiting.length === 0) return done(false);
  try {
    const me = await api.get<Me>('/me');
    for (const held of waiting) {
      // That of another org waits for a page of that org.
      if (!held.owner.startsWith(me.org.id)) continue;
      if (held.owner !== ownerOf(me)) {
        await store.remove(held.draftId);
        continue;
      }
      const path = `/drafts/${held.draftId}`;
      try {
        const agoMs = Math.max(0, now() - held.heldAt);
        const givenAt = new Date(now() + aheadMs() - agoMs).toISOString();
        await api.send('PUT', `${path}/stamp`, { ...held.input, givenAt });
      } catch (error) {
        if (isPassing(error) || !(error instanceof ApiProblem)) throw error;
        const { code, facts } = error;
        const isLost =
          code === 'already-stamped' && isOwn(await api.get<DraftDetail>(path), me.person.id, held);
        if (!isLost) {
          const late = { ...held, refusal: { code, facts } };
          await store.put(late);
          refused.push(late);
          continue;
        }
      }
      await store.remove(held.draftId);
      sent.push(held);
    }
    return done(false);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return done(true);
  }
}
