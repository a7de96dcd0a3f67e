import { z } from 'zod';
import { consent, consentParts } from '../consents/schema.ts';
import { contactParts } from '../contacts/schema.ts';
import { guardianParts, guardianship } from '../households/schema.ts';
import { day, nameInput, profile } from '../profiles/schema.ts';

const guardianLink = guardianParts.partial({ isLegal: true, pays: true, mayPickUp: true });

/** `POST /api/autus/registrations`: a child, who stands for it, and what they agreed to. */
export const registrationInput = z.object({
  child: z.object({
    name: nameInput,
    birthDate: day.nullable().default(null),
    state: z.enum(['lead', 'trial', 'active']).default('active'),
  }),
  guardian: guardianLink.extend({
    /** Somebody known already; else name and contacts make a new one. */
    profileId: z.uuid().optional(),
    name: nameInput.optional(),
    contacts: z.array(contactParts).max(3).default([]),
  }),
  /** By the guardian of a child under 14, else by the child. */
  consents: z.array(consentParts).max(5).default([]),
});
export type RegistrationInput = z.input<typeof registrationInput>;

export const registration = z.object({
  child: profile,
  guardian: profile,
  guardianship,
  consents: z.array(consent).max(5),
  /** Others who have a contact of the guardian: of one household, or one person twice. */
  sameAs: z.array(z.uuid()).max(60),
});
export type Registration = z.infer<typeof registration>;
