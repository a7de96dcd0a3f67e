import { z } from 'zod';
import { count, instant, shortText } from '../../base/bounds.ts';
import { deviceKinds } from '../../core/credential.ts';

/** Of one list: more than anybody looks through. */
export const devicesMax = 500;

export const deviceKind = z.enum(deviceKinds);
export const deviceName = z.string().trim().min(1).max(100);

export const device = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  personName: shortText,
  kind: deviceKind,
  name: shortText,
  browser: shortText.nullable(),
  system: shortText.nullable(),
  /** The network it was last seen from, e.g. `203.0.113.x`; null when unknown. */
  place: shortText.nullable(),
  lastSeenAt: instant,
  createdAt: instant,
  /** The device that asks. */
  current: z.boolean(),
});
export type Device = z.infer<typeof device>;
export const devices = z.object({ devices: z.array(device).max(devicesMax) });

export const deviceParams = z.object({ id: z.uuid() });
/** `all` also lists the devices of the other people of the org; for owners and admins. */
export const deviceQuery = z.object({ all: z.enum(['true', 'false']).default('false') });
export const revokedCount = z.object({ revoked: count });
