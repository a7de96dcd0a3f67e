import { z } from 'zod';
import { count, cursor, instant, shortText, word } from '../base/bounds.ts';

export const webhookSecret = z.object({ secret: z.string().max(100) });

/** A call that another system made. Its body is not shown: it may hold personal data. */
export const webhookDelivery = z.object({
  id: z.uuid(),
  webhook: word,
  receivedAt: instant,
  state: z.enum(['waiting', 'handled', 'failed']),
  tries: count,
  /** Stable word: why the last try did not work; null when none failed. */
  reason: shortText.nullable(),
  handledAt: instant.nullable(),
  bytes: count,
  traceUuid: z.uuid(),
});
export type WebhookDeliveryLine = z.infer<typeof webhookDelivery>;

/** `GET /api/webhook-deliveries` */
export const webhookDeliveryQuery = z.object({
  state: z.enum(['waiting', 'handled', 'failed']).optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const webhookDeliveries = z.object({
  /** Newest first. */
  deliveries: z.array(webhookDelivery).max(100),
  nextCursor: cursor.nullable(),
});
export type WebhookDeliveries = z.infer<typeof webhookDeliveries>;
export const webhookDeliveryParams = z.object({ id: z.uuid() });

/** `GET /api/webhooks`: those whose address an org gives to another system. */
export const webhookAddresses = z.object({
  webhooks: z
    .array(z.object({ name: word, summary: shortText, url: shortText.nullable() }))
    .max(100),
});
export type WebhookAddresses = z.infer<typeof webhookAddresses>;
export const webhookParams = z.object({ name: word });
export const webhookAddress = z.object({ name: word, url: shortText });
