import { z } from 'zod';
import { instant, shortText } from '../../base/bounds.ts';
import { deviceKind, deviceName } from '../devices/schema.ts';
import { assignableRole, moduleRoles, personName } from '../people/schema.ts';

/** What a signed-in person asks for: a phone of one's own, a machine, an invitation, a recovery. */
export const pairingInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('phone') }),
  z.object({ kind: z.literal('agent') }),
  z.object({
    kind: z.literal('person'),
    name: personName,
    role: assignableRole,
    /** Those of modules, which the person has from the start. */
    roles: moduleRoles.optional(),
  }),
  /** A new way in for a person of the org who lost every device. */
  z.object({ kind: z.literal('recovery'), personId: z.uuid() }),
]);
export type PairingInput = z.infer<typeof pairingInput>;

export const pairing = z.object({
  id: z.uuid(),
  kind: z.enum(['owner', 'phone', 'agent', 'person', 'recovery']),
  /** Shown once. `dojang pair <link>` takes the link, a phone reads it as a QR code. */
  link: z.string().max(2000),
  expiresAt: instant,
});
export type Pairing = z.infer<typeof pairing>;

/** Where a pairing stands; the page that shows the QR code asks until it is claimed. */
export const pairingStatus = z.object({
  id: z.uuid(),
  state: z.enum(['waiting', 'claimed', 'expired']),
  deviceName: shortText.nullable(),
});
export const pairingParams = z.object({ id: z.uuid() });

/** What a link offers to the device that opened it. */
export const pairingOffer = z.object({
  kind: pairing.shape.kind,
  orgName: shortText,
  /** Whom the link signs in. */
  personName: shortText,
  /** Who made it, where that is somebody else. Null when it is the person or the server. */
  makerName: shortText.nullable(),
});
export type PairingOffer = z.infer<typeof pairingOffer>;

export const claimInput = z.object({
  /** What follows `#` in the link. */
  secret: z.string().min(20).max(200),
  deviceName,
  kind: deviceKind,
  /** The owner link and an invitation may say how the person wants to be called. */
  personName: personName.optional(),
  locale: z.enum(['ko', 'en']).optional(),
});
export type ClaimInput = z.infer<typeof claimInput>;
