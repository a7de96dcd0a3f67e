import { z } from 'zod';

const version = z.int().min(1).max(2_147_483_647);
const maximum = (max: number) => z.int().min(1).max(max).nullable().default(null);

/** `POST /api/autus/places` */
export const placeInput = z.object({
  name: z.string().trim().min(1).max(60),
  /** At one time; null for no limit. */
  lessonsMax: maximum(100),
  learnersMax: maximum(1_000),
});
export type PlaceInput = z.input<typeof placeInput>;

/** `PUT /api/autus/places/:id` */
export const placeChange = placeInput.extend({ version });
export type PlaceChange = z.input<typeof placeChange>;

export const place = z.object({
  id: z.uuid(),
  name: z.string().max(60),
  lessonsMax: z.int().min(1).max(100).nullable(),
  learnersMax: z.int().min(1).max(1_000).nullable(),
  version,
});
export type Place = z.infer<typeof place>;
export const placeList = z.object({ places: z.array(place).max(500) });

export const placeParams = z.object({ id: z.uuid() });
