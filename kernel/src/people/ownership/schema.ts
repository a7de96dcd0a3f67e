import { z } from 'zod';
import { count, instant, shortText } from '../../base/bounds.ts';

/** An offer that waits for its receiver. */
const transfer = z.object({
  id: z.uuid(),
  fromId: z.uuid(),
  fromName: shortText,
  toId: z.uuid(),
  toName: shortText,
  /** Whether who offers it leaves as it is accepted. */
  leaves: z.boolean(),
  expiresAt: instant,
});

/** `GET /api/org` */
export const orgState = z.object({
  id: z.uuid(),
  name: shortText,
  createdAt: instant,
  owners: count,
  people: count,
  /** When all of it goes; null for an org that stays. */
  closingAt: instant.nullable(),
  transfer: transfer.nullable(),
});
export type OrgState = z.infer<typeof orgState>;

export const transferInput = z.object({ personId: z.uuid(), leaves: z.boolean() });
export type TransferInput = z.infer<typeof transferInput>;
/** Which offer was read; another one since is refused. */
export const transferAnswer = z.object({ id: z.uuid() });
