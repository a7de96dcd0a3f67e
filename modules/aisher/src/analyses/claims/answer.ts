import { z } from 'zod';

const evidenceId = z.string().regex(/^E[1-9]\d{0,2}$/);
const cited = z.array(evidenceId).min(1).max(5);

/** What a model answers to "why does this fail?". Nothing of it is shown before it was checked against the evidence. */
export const modelAnswer = z.object({
  cause: z.string().min(1).max(600),
  claims: z
    .array(
      z.object({
        text: z.string().min(1).max(240),
        evidence: cited,
        kind: z.enum(['observed', 'inferred']),
      }),
    )
    .max(8),
  /** Names of services. */
  affected: z.array(z.string().min(1).max(200)).max(20),
  confidence: z.enum(['low', 'medium', 'high']),
  alternatives: z.array(z.string().min(1).max(240)).max(3),
  next: z
    .array(
      z.object({
        do: z.string().min(1).max(240),
        why: z.string().min(1).max(240),
        evidence: cited,
      }),
    )
    .max(5),
  fix: z
    .object({
      path: z.string().min(1).max(400),
      element: z.string().min(1).max(200),
      sketch: z.string().max(1_200),
      evidence: cited,
    })
    .nullable(),
  /** What would have to be looked at to know more. */
  unknown: z.array(z.string().min(1).max(240)).max(5),
});
export type ModelAnswer = z.infer<typeof modelAnswer>;

export const evidenceKinds = [
  'group',
  'span',
  'log',
  'edge',
  'series',
  'deploy',
  'commit',
  'past-group',
] as const;
type EvidenceKind = (typeof evidenceKinds)[number];

/** One thing that was seen, as the model gets it. */
export interface Evidence {
  /** `E1`, `E2`, … */
  readonly id: string;
  readonly kind: EvidenceKind;
  /** Whose own it is; of an edge, its caller. Null for what belongs to no service. */
  readonly service: string | null;
  readonly text: string;
}
