import { instant } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { faultKinds, shopServices } from '../scene.ts';

export const shopFaultsMax = 20;

/** `GET /api/aisher/shop` */
export const shopAnswer = z.object({
  /** Whether this server was started to be tried, and can have a shop. */
  isHere: z.boolean(),
  /** `waiting`: for the engine. `asleep`: nobody looked for half an hour. */
  state: z.enum(['closed', 'waiting', 'open', 'asleep']),
  /** Whether the receiver took what was sent last; null before. */
  isTaken: z.boolean().nullable(),
  openedAt: instant.nullable(),
  /** What was broken on purpose, newest first: what is found can be compared with it. */
  faults: z
    .array(
      z.object({
        kind: z.enum(faultKinds),
        service: z.enum(shopServices),
        from: instant,
        until: instant,
      }),
    )
    .max(shopFaultsMax),
});
export type ShopAnswer = z.infer<typeof shopAnswer>;

/** `PUT /api/aisher/shop` */
export const shopChoice = z.object({ isOpen: z.boolean() });
