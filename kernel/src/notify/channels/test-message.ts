import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import type { ChannelName, Locale } from '../../core/notification-kind.ts';
import { logAction } from '../../ledger/action-log.ts';
import { placeInOrg } from '../../links/org-place.ts';
import type { TestMessageResult } from '../schema.ts';
import { DeliveryFailure, type Message } from './channel.ts';

/** Of a message that only shows that messages arrive. */
export const testWords: Readonly<
  Record<Locale, { readonly title: string; readonly body: string }>
> = {
  ko: { title: '시험 알림이에요', body: '이 알림이 보이면 잘 도착한 거예요.' },
  en: { title: 'A test notification', body: 'If you can read this, notifications reach you here.' },
};

function addressedTo(ctx: AnyContext, personId: string): Promise<{ locale: Locale; url: string }> {
  return inTransaction(ctx, async (ctx) => {
    const person = await kernelDb(ctx)
      .selectFrom('kernel.person')
      .select('locale')
      .where('id', '=', personId)
      .executeTakeFirstOrThrow();
    const locale = person.locale === 'en' ? 'en' : 'ko';
    return { locale, url: await placeInOrg(ctx, '/notifications') };
  });
}

/**
 * Sends a message to the caller by one channel, at once and once, and says what the channel made of it.
 *
 * @throws Problem 409 `channel-not-configured`.
 */
export async function sendTestMessage(
  ctx: Context<never>,
  channel: ChannelName,
): Promise<TestMessageResult> {
  const { personId } = requirePerson(ctx);
  const sender = ctx.parts.notifier.find(channel);
  if (sender === undefined) {
    throw new Problem(
      409,
      'channel-not-configured',
      'This server does not send by this channel; whoever runs it can set it up.',
      { channel },
    );
  }
  const { locale, url } = await addressedTo(ctx, personId);
  const message: Message = {
    deliveryId: randomUUID(),
    kind: 'kernel.test',
    asks: false,
    priority: 'normal',
    locale,
    ...testWords[locale],
    url,
    draftId: null,
    waiting: null,
    thread: null,
    decidable: null,
  };
  const failure = await sender.send(ctx, personId, message).then(
    () => null,
    (error: unknown) => {
      if (error instanceof DeliveryFailure) return error.reason;
      throw error;
    },
  );
  await inTransaction(ctx, (ctx) =>
    logAction(ctx, { action: 'kernel.test-message-sent', subjectId: personId, facts: { channel } }),
  );
  return { failure };
}
