import { z } from 'zod';
import { instant, shortText, total, word } from '../../base/bounds.ts';

const auditStream = z.object({
  /** Of its address; the rest of it may be a secret. */
  host: shortText,
  createdAt: instant,
  /** The number of the last event that was taken. */
  seq: total,
  /** How many events wait to be sent. */
  waiting: total,
  /** When a message was taken last; null before the first. */
  sentAt: instant.nullable(),
  /** Stable word: why the last message was not taken. */
  reason: word.nullable(),
});
export type AuditStream = z.infer<typeof auditStream>;

/** `GET /api/audit/stream` */
export const streamState = z.object({ stream: auditStream.nullable() });
export type AuditStreamState = z.infer<typeof streamState>;

/** `PUT /api/audit/stream` */
export const streamInput = z.object({
  url: z.string().trim().min(1).max(2000),
  /** Whether all that there is comes first, or what happens from now on. */
  from: z.enum(['beginning', 'now']),
});
export type AuditStreamInput = z.infer<typeof streamInput>;

export const madeStream = z.object({
  stream: auditStream,
  /** What messages are signed with, shown this once. */
  secret: word,
});
export type MadeAuditStream = z.infer<typeof madeStream>;
