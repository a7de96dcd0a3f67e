import { randomUUID } from 'node:crypto';
import { type AnyContext, defineJob, enqueue } from '@dojang/kernel';
import { z } from 'zod';
import { ownDb } from '../own-db.ts';
import { writeDraft } from './wordings.ts';

/** Longer than the gateway's own deadline, so that its fallback is always in time. */
const timeoutMs = 90_000;

const writeDraftJob = defineJob({
  name: 'commit.draft',
  payload: z.object({ requestId: z.uuid() }),
  retriesMax: 8,
  backoffMs: 1_000,
  timeoutMs,
  concurrency: 4,
  handle: (ctx, { requestId }) => writeDraft(ctx, requestId),
});

export const wordingJobs = [writeDraftJob];

/** What is asked; without `shownDigest`, for the first wording of a capture. */
interface Wish {
  readonly captureId: string;
  readonly personId: string;
  readonly hint: string | null;
  readonly shownDigest?: string;
}

/** Asks for a wording: the row, and the job that answers it. Needs a transaction. */
export async function askForWording(ctx: AnyContext, wish: Wish): Promise<string> {
  const requestId = randomUUID();
  const isAgain = wish.shownDigest !== undefined;
  await ownDb(ctx)
    .insertInto('commit.draft_request')
    .values({
      id: requestId,
      org_id: ctx.org,
      created_at: ctx.now(),
      capture_id: wish.captureId,
      person_id: wish.personId,
      hint: wish.hint,
      shown_digest: wish.shownDigest ?? null,
    })
    .execute();
  // Whoever asks again looks at the page and waits; captures can.
  await enqueue(ctx, writeDraftJob, { requestId }, isAgain ? { priority: 10 } : {});
  return requestId;
}
