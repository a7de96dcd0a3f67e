import { z } from 'zod';
import { credentials } from '../credential.ts';

export const deviceKind = z.enum(credentials);
export const deviceName = z.string().trim().min(1).max(100);

export const device = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  personName: z.string(),
  kind: deviceKind,
  name: z.string(),
  browser: z.string().nullable(),
  system: z.string().nullable(),
  /** The network it was last seen from, e.g. `203.0.113.x`; null when unknown. */
  place: z.string().nullable(),
  lastSeenAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  /** The device that asks. */
  current: z.boolean(),
});
export type Device = z.infer<typeof device>;
export const devices = z.object({ devices: z.array(device) });

export const deviceParams = z.object({ id: z.uuid() });
/** `all` also lists the devices of the other people of the org; for owners and admins. */
export const deviceQuery = z.object({ all: z.enum(['true', 'false']).default('false') });
export const revokedCount = z.object({ revoked: z.int().nonnegative() });
