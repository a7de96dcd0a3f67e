import { z } from 'zod';
import { inTransaction } from '../core/context.ts';
import { defineJob, type Job } from '../jobs/jobs.ts';
import { record } from '../ledger/ledger.ts';

/** Adds one event and completes in the same transaction: an effect that may be counted. */
export function defineMarkJob(onCommitted: (n: number) => void = () => {}): Job<{ n: number }> {
  return defineJob({
    name: 'kernel.leave-mark',
    payload: z.object({ n: z.int() }),
    retriesMax: 50,
    backoffMs: 0,
    async handle(ctx, { n }, run) {
      await inTransaction(ctx, async (ctx) => {
        await record(ctx, 'kernel.mark-left', { n }, { subjects: [] });
        await run.completeIn(ctx);
      });
      onCommitted(n);
    },
  });
}
