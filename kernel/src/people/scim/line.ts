import type { ServerResponse } from 'node:http';
import { Problem } from '../../base/problem.ts';
import { createTurns, NoTurn } from '../../database/transactions/turns.ts';

/** What is behind these would be told to come again later than a provider waits for an answer. */
const waitingMax = 1_000;
const waitMaxMs = 20_000;
const retryAfterSeconds = 15;

/** Of a process. One token works on three requests at a time: an org has no more connections than that to the database. */
const turns = createTurns({ atOnce: 24, perKey: 3, waitingMax });

/**
 * Waits for the turn of a request, which ends with its answer. A provider sends all people of a company at once: most of them
 * wait here, and have used up nothing of the limit of the org.
 *
 * @throws Problem 429 `provisioning-busy`.
 */
export async function takeTurn(secret: string, answer: ServerResponse): Promise<void> {
  const release = await turns.take(secret, waitMaxMs).catch((error) => {
    if (!(error instanceof NoTurn)) throw error;
    throw new Problem(
      429,
      'provisioning-busy',
      'There is more in line for this org than can be done at once; send it again after Retry-After.',
      { retryAfterSeconds },
    );
  });
  if (answer.closed) release();
  answer.once('close', release);
}
