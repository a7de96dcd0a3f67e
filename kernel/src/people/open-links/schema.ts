import { z } from 'zod';
import { instant } from '../../base/bounds.ts';
import { pairing } from '../pairings/schema.ts';
import { role } from '../people/schema.ts';

/** A link that would sign a device in now. */
export const openLink = z.object({
  id: z.uuid(),
  kind: pairing.shape.kind,
  /** Who it signs in, and what they may do now. */
  personId: z.uuid(),
  personName: z.string().max(100),
  role,
  /** Null for a link that the server printed. */
  makerName: z.string().max(100).nullable(),
  createdAt: instant,
  expiresAt: instant,
});
export type OpenLink = z.infer<typeof openLink>;
export const openLinks = z.object({ links: z.array(openLink).max(500) });
/** `all` also lists those of other people; for who may invite. */
export const openLinkQuery = z.object({ all: z.enum(['true', 'false']).default('false') });
