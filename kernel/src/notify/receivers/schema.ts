import { z } from 'zod';
import { instant, shortText, word } from '../../base/bounds.ts';
import { locales } from '../../core/notification-kind.ts';

/** Of one org. */
export const receiversMax = 20;

const name = z.string().trim().min(1).max(60);
const address = z.string().trim().min(1).max(2000);
/** The integration key of a PagerDuty service. */
const routingKey = z
  .string()
  .trim()
  .regex(/^[\w-]{16,100}$/);

const receiverKinds = ['webhook', 'pagerduty'] as const;
export type ReceiverKind = (typeof receiverKinds)[number];

const receiver = z.object({
  id: z.uuid(),
  kind: z.enum(receiverKinds),
  name: shortText,
  /** Of its address; the rest of it may be a secret. */
  host: shortText,
  createdAt: instant,
  /** Until when messages are signed with the secret before the last rotation as well. */
  previousUntil: instant.nullable(),
  /** The newest message to it. */
  last: z
    .object({
      event: z.enum(['trigger', 'acknowledge', 'resolve', 'test']),
      state: z.enum(['queued', 'sent', 'failed', 'skipped']),
      /** Stable word; of a queued one, why the last try did not work. */
      reason: word.nullable(),
      at: instant,
    })
    .nullable(),
});
export type Receiver = z.infer<typeof receiver>;

/** `GET /api/receivers` */
export const receiverList = z.object({ receivers: z.array(receiver).max(receiversMax) });
export type ReceiverList = z.infer<typeof receiverList>;

/** `POST /api/receivers` */
export const newReceiver = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webhook'), name, url: address, locale: z.enum(locales) }),
  z.object({
    kind: z.literal('pagerduty'),
    name,
    /** PagerDuty's own when left out; another service that speaks as it does. */
    url: address.optional(),
    routingKey,
    locale: z.enum(locales),
  }),
]);
export type NewReceiver = z.infer<typeof newReceiver>;

export const madeReceiver = z.object({
  receiver,
  /** What messages are signed with, shown this once; null for PagerDuty, which has a key of its own. */
  secret: word.nullable(),
});
export type MadeReceiver = z.infer<typeof madeReceiver>;

export const receiverParams = z.object({ id: z.uuid() });

/** `PUT /api/receivers/:id/secret`: a webhook gets a new secret; of PagerDuty the new routing key is given. */
export const receiverRotation = z.object({ routingKey: routingKey.optional() });

export const receiverTest = z.object({
  /** Stable word that says why it was not taken; null when it was. */
  failure: word.nullable(),
});
export type ReceiverTest = z.infer<typeof receiverTest>;
