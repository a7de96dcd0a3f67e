import { instant } from '@dojang/kernel/bounds';
import { z } from 'zod';

export const contactKind = z.enum(['mobile', 'email']);
export const contactSource = z.enum(['desk', 'import', 'self']);

export const contactParts = z.object({
  kind: contactKind,
  /** As a person types it; the verb reads the number or the address in it. */
  value: z.string().min(1).max(254),
});

/** `POST /api/autus/profiles/:id/contacts` */
export const contactInput = contactParts.extend({ source: contactSource.default('desk') });
export type ContactInput = z.input<typeof contactInput>;
/** With its defaults. */
export type WholeContactInput = z.output<typeof contactInput>;

export const contact = z.object({
  id: z.uuid(),
  profileId: z.uuid(),
  kind: contactKind,
  /** `+8210…`, or an address in lower case. */
  value: z.string().max(254),
  isVerified: z.boolean(),
  hasBounced: z.boolean(),
  source: contactSource,
  createdAt: instant,
});
export type Contact = z.infer<typeof contact>;

export const addedContact = contact.extend({
  /** Others who have the same one: of one household, or one person twice. */
  sameAs: z.array(z.uuid()).max(20),
});
export type AddedContact = z.infer<typeof addedContact>;

export const contactList = z.object({ contacts: z.array(contact).max(20) });
export const contactParams = z.object({ id: z.uuid() });
