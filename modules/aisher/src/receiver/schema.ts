import { shortText, total, word } from '@dojang/kernel/bounds';
import { z } from 'zod';

/** `GET /api/aisher/receiver` */
export const receiverAnswer = z.object({
  /** Why nothing is taken just now; null while all is well. */
  refuses: word.nullable(),
  /** What is received and not stored yet. */
  waitingBytes: total,
  waitingRequests: total,
  /** How long the oldest of it has waited. */
  oldestMs: total,
  store: z.object({ state: word, reason: word.nullable() }),
  /** While the engine is fetched, once for a server; null before and after. `share` is a part of 1. */
  progress: z
    .object({ bytes: total, bytesTotal: total, share: z.number().min(0).max(1) })
    .nullable(),
  /** Where senders hand in, by signal. */
  addresses: z.object({ traces: shortText, logs: shortText, metrics: shortText }),
});
export type ReceiverAnswer = z.infer<typeof receiverAnswer>;
