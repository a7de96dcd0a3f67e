import { z } from 'zod';
import { boundedRecord, count, shortText, word } from '../base/bounds.ts';

/** Modules that one deployment can run. */
export const modulesMax = 50;

/** How a module is doing. It never decides whether the server takes requests. */
export const moduleStatus = z.object({
  state: z.enum(['ok', 'starting', 'degraded', 'away']),
  /** A key of the module's own words that says why; null when all is well. */
  reason: word.nullable(),
  /** What the words are filled with. */
  facts: boundedRecord(word, z.union([shortText, count]), 20),
});

/** `GET /api/modules` */
export const orgModules = z.object({
  modules: z
    .array(z.object({ name: word, isOn: z.boolean(), status: moduleStatus }))
    .max(modulesMax),
});
export type OrgModules = z.infer<typeof orgModules>;

/** `PUT /api/modules/:name` */
export const moduleParams = z.object({ name: word });
export const moduleChoice = z.object({ isOn: z.boolean() });

/** `GET /api/playgrounds`: what there is to try, by module; empty where the server is meant for work. */
export const playgrounds = z.object({
  playgrounds: z
    .array(
      z.object({
        module: word,
        steps: z
          .array(
            z.object({
              /** Its words are `playground.<name>` of the module. */
              name: word,
              path: shortText.nullable(),
              command: shortText.nullable(),
              isDone: z.boolean(),
            }),
          )
          .max(20),
      }),
    )
    .max(modulesMax),
});
export type Playgrounds = z.infer<typeof playgrounds>;
