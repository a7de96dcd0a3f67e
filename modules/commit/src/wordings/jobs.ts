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
  class: 'interactive',
  handle: (ctx, { requestId }) => writeDraft(ctx, requestId),
});

export const wordingJobs = [writeDraftJob];

/** The request. Without `shownDigest`, it is for the first version of a capture. */
interface NewRequest {
  readonly captureId: string;
  readonly personId: string;
  readonly hint: string | null;
  readonly shownDigest?: string;
}

/** Makes a request for a version, and the job that answers it. Needs a transaction. */
export async function askForWording(ctx: AnyContext, request: NewRequest): Promise<string> {
  const requestId = randomUUID();
  const isAgain = request.shownDigest !== undefined;
  await ownDb(ctx)
    .insertInto('commit.draft_request')
    .values({
      id: requestId,
      org_id: ctx.org,
      created_at: ctx.now(),
      capture_id: request.captureId,
      person_id: request.personId,
      hint: request.hint,
      shown_digest: request.shownDigest ?? null,
    })
    .execute();
  // A person who asks again waits at the page, so this job goes before captures.
  await enqueue(ctx, writeDraftJob, { requestId }, isAgain ? { priority: 10 } : {});
  return requestId;
}
