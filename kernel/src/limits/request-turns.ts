import type { ServerResponse } from 'node:http';
import { createTurns, NoTurn } from '../database/transactions/turns.ts';
import type { Requester } from './rate-limit.ts';

/** Requests of all orgs that a process works on. */
const atOnce = 64;
/** Of one org, while others ask. The processor has one thread for all: each of these may stand before another org's. */
const perOrg = 2;
const perOrgAlone = 32;
const waitingMax = 200;
const waitMaxMs = 5_000;
/** What takes longer waits for something else than the processor, and gives its turn back. */
const heldMs = 250;

/**
 * Turns of the orgs at a process, before anything is asked of the database: a thousand requests of one org stand in
 * line here, and cost nothing until it is their turn.
 */
export function createRequestTurns() {
  const turns = createTurns({ atOnce, perKey: perOrg, perKeyAlone: perOrgAlone, waitingMax });
  return {
    /**
     * Waits for the turn of a request, which ends with its answer.
     *
     * @throws NoTurn when too many of the org wait, or it took too long, or the caller has gone away.
     */
    async take({ org, deviceId }: Requester, answer: ServerResponse): Promise<void> {
      const release = await turns.take(org ?? deviceId ?? '', waitMaxMs);
      if (answer.destroyed) {
        release();
        throw new NoTurn('queue-late');
      }
      const late = setTimeout(release, heldMs);
      answer.once('close', () => {
        clearTimeout(late);
        release();
      });
    },
  };
}
export type RequestTurns = ReturnType<typeof createRequestTurns>;
