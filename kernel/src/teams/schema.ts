import { z } from 'zod';

export const team = z.object({
  id: z.uuid(),
  name: z.string(),
  /** In no order of weight. */
  personIds: z.array(z.uuid()),
});
export type Team = z.infer<typeof team>;

/** `GET /api/teams`, by name. */
export const teamList = z.object({ teams: z.array(team) });

/** `POST /api/teams`, `PUT /api/teams/:id`: the whole of it. */
export const teamInput = z.object({
  name: z.string().trim().min(1).max(60),
  personIds: z.array(z.uuid()).max(1000),
});
export type TeamInput = z.infer<typeof teamInput>;

export const teamParams = z.object({ id: z.uuid() });
