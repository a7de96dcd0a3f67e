import { z } from 'zod';
import { shortText } from '../../base/bounds.ts';
import { peopleMax } from '../people/schema.ts';

/** Of one org: more than a page can show. */
export const teamsMax = 100;

export const team = z.object({
  id: z.uuid(),
  name: shortText,
  /** In no order of weight. */
  personIds: z.array(z.uuid()).max(peopleMax),
});
export type Team = z.infer<typeof team>;

/** `GET /api/teams`, by name. */
export const teamList = z.object({ teams: z.array(team).max(teamsMax) });

/** `POST /api/teams`, `PUT /api/teams/:id`: the whole of it. */
export const teamInput = z.object({
  name: z.string().trim().min(1).max(60),
  personIds: z.array(z.uuid()).max(peopleMax),
});
export type TeamInput = z.infer<typeof teamInput>;

export const teamParams = z.object({ id: z.uuid() });
