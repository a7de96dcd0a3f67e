import { count, instant, total } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { draftGroupsMax } from '../../groups/kinds/bodies.ts';

const name = z.string().max(200);
export const fingerprintsMax = 20;

/** What a stamp of `aisher.incident` agrees to. */
export const incidentBody = z.object({
  incident: z.uuid(),
  cause: z.enum(['new', 'spike', 'regression', 'storm']),
  /** The deepest first. */
  services: z.array(name).min(1).max(50),
  environment: name,
  release: name.nullable(),
  /** Those with the most events, as many as fit. */
  groups: z
    .array(
      z.object({
        id: z.uuid(),
        title: z.string().max(500),
        culprit: z.string().max(500).nullable(),
        events: total,
        fingerprints: z.array(z.string().length(32)).max(fingerprintsMax),
      }),
    )
    .min(1)
    .max(draftGroupsMax),
  /** Of how many; a storm is acknowledged as a whole. */
  groupsCount: total,
  /** What was found out of its cause, with the digest of the evidence. */
  analysis: z.object({ id: z.uuid(), digest: z.string().length(64) }).nullable(),
  assigneeId: z.uuid().nullable(),
  ownerTeamId: z.uuid().nullable(),
  /** The rule that says who is told; null for the one that every org has. */
  rule: z.object({ id: z.uuid(), version: count }).nullable(),
  /** Nobody is told of these groups until then. */
  silenceUntil: instant.nullable(),
});
export type IncidentBody = z.infer<typeof incidentBody>;
