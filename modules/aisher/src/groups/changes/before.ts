import { z } from 'zod';

/** As many groups as one change puts together, and as many fingerprints as it moves. */
export const groupsMax = 200;
export const movedMax = 5_000;

/** How it was before a change. */
export const before = z.object({
  /** The groups that the fingerprints came from, and what people had said of them. */
  groups: z
    .array(
      z.object({
        id: z.uuid(),
        state: z.string().max(20),
        reason: z.string().max(60),
        assigneeId: z.uuid().nullable(),
        ownerTeamId: z.uuid().nullable(),
      }),
    )
    .max(groupsMax),
  moved: z.array(z.object({ hash: z.string().length(32), from: z.uuid() })).max(movedMax),
  /** Of a join: the words that showed that templates are one. */
  evidence: z.string().max(1_000).nullable(),
});
export type Before = z.infer<typeof before>;
