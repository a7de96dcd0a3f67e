import { randomUUID } from 'node:crypto';
import { inTransaction, kernelDb, systemContext } from '../core/context.ts';
import type { JobRun } from '../core/job.ts';
import { handleWebhookJob } from '../webhooks/jobs.ts';
import type { TestKernel } from './test-kernel.ts';

/** Handles the calls of an org that wait, as their jobs would. Gives what was thrown. */
export async function handleWaiting(
  { parts }: Pick<TestKernel, 'parts'>,
  org: string,
  { last = true } = {},
): Promise<unknown[]> {
  const ctx = systemContext(parts, { org, name: handleWebhookJob.name, trace: randomUUID() });
  const waiting = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.webhook_delivery')
      .select('id')
      .where('state', '=', 'waiting')
      .orderBy('created_at')
      .execute(),
  );
  const thrown: unknown[] = [];
  const run = { isLast: () => last, completeIn: async () => {} } as unknown as JobRun;
  for (const { id } of waiting) {
    await handleWebhookJob
      .handle(ctx, { deliveryId: id }, run)
      .catch((error) => thrown.push(error));
  }
  return thrown;
}
