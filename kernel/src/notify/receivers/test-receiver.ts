import { randomUUID } from 'node:crypto';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import type { Locale } from '../../core/notification-kind.ts';
import { logAction } from '../../ledger/action-log.ts';
import { DeliveryFailure } from '../channels/channel.ts';
import { testWords } from '../channels/test-message.ts';
import { openPlace, post, type ReceiverMessage } from './post.ts';
import { getReceiver, receiverNotFound } from './receivers.ts';

const kind = 'kernel.test';

/**
 * Sends a test to a receiver, at once and once, and says what became of it.
 *
 * @throws Problem 404 `receiver-not-found`.
 */
export async function testReceiver(
  ctx: Context<never>,
  receiverId: string,
): Promise<{ failure: string | null }> {
  const { place, locale } = await inTransaction(ctx, async (ctx) => {
    await getReceiver(ctx, receiverId);
    const { locale } = await kernelDb(ctx)
      .selectFrom('kernel.receiver')
      .select('locale')
      .where('id', '=', receiverId)
      .executeTakeFirstOrThrow();
    return { place: await openPlace(ctx, receiverId), locale: locale as Locale };
  });
  if (place === undefined) throw receiverNotFound();
  const id = randomUUID();
  const url = '/notifications';
  const message: ReceiverMessage = {
    id,
    event: 'test',
    key: `test:${id}`,
    kind,
    urgent: false,
    params: {},
    ...testWords[locale],
    link: new URL(url, ctx.parts.publicUrl).href,
    at: ctx.now(),
  };
  const failure = await post(ctx, place, message).then(
    () => null,
    (error: unknown) => {
      if (error instanceof DeliveryFailure) return error.reason;
      throw error;
    },
  );
  await inTransaction(ctx, async (ctx) => {
    // Somebody may have deleted it while it was called.
    const known = await kernelDb(ctx)
      .selectFrom('kernel.receiver')
      .select('id')
      .where('id', '=', receiverId)
      .forKeyShare()
      .executeTakeFirst();
    if (known === undefined) throw receiverNotFound();
    await kernelDb(ctx)
      .insertInto('kernel.receiver_delivery')
      .values({
        org_id: ctx.org,
        id,
        created_at: message.at,
        receiver_id: receiverId,
        event: 'test',
        key: message.key,
        kind,
        urgent: false,
        params: JSON.stringify({}),
        url,
        at: message.at,
        state: failure === null ? 'sent' : 'failed',
        reason: failure,
        tries: 1,
        finished_at: ctx.now(),
        trace: ctx.trace,
      })
      .execute();
    await logAction(ctx, { action: 'kernel.receiver-tested', subjectId: receiverId });
  });
  return { failure };
}
