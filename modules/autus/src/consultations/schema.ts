import { cursor, instant } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { contactParts } from '../contacts/schema.ts';
import { day, nameInput } from '../profiles/schema.ts';

const cameBy = z.enum(['call', 'visit', 'web', 'referral', 'other']);
const nextStep = z.enum(['none', 'call', 'visit', 'trial']);
const lostBecause = z.enum([
  'price',
  'schedule',
  'distance',
  'other-academy',
  'no-answer',
  'other',
]);

/** `POST /api/autus/consultations` */
export const consultationInput = z.object({
  /** Somebody known already, or the child of a new lead. */
  profileId: z.uuid().optional(),
  lead: z
    .object({
      name: nameInput,
      birthDate: day.nullable().default(null),
      contacts: z.array(contactParts).max(3).default([]),
    })
    .optional(),
  cameBy,
  wish: z.string().max(1000).default(''),
  nextStep: nextStep.default('none'),
  nextOn: day.nullable().default(null),
});
export type ConsultationInput = z.input<typeof consultationInput>;

/** `PUT /api/autus/consultations/:id/outcome` */
export const outcomeInput = z.object({
  version: z.int().min(1).max(2_147_483_647),
  outcome: z.enum(['won', 'lost']),
  /** Of a lost one. */
  lostBecause: lostBecause.optional(),
});
export type OutcomeInput = z.infer<typeof outcomeInput>;

export const consultation = z.object({
  id: z.uuid(),
  profileId: z.uuid(),
  cameBy,
  wish: z.string().max(1000),
  notedBy: z.uuid(),
  nextStep,
  nextOn: z.string().max(10).nullable(),
  outcome: z.enum(['won', 'lost']).nullable(),
  lostBecause: lostBecause.nullable(),
  closedAt: instant.nullable(),
  version: z.int().min(1).max(2_147_483_647),
  createdAt: instant,
});
export type Consultation = z.infer<typeof consultation>;

/** `GET /api/autus/consultations` */
export const consultationQuery = z.object({
  /** Those that are open, or the closed ones; all when left out. */
  is: z.enum(['open', 'closed']).optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ConsultationQuery = z.input<typeof consultationQuery>;

export const consultationList = z.object({
  /** Newest first. */
  consultations: z.array(consultation).max(100),
  nextCursor: cursor.nullable(),
});

export const consultationParams = z.object({ id: z.uuid() });
