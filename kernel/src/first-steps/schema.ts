import { z } from 'zod';
import { word } from '../base/bounds.ts';

/** `GET /api/first-steps` */
export const firstStepList = z.object({
  /** Those that the caller may do, in the order in which they are done. */
  steps: z.array(z.object({ module: word, name: word, isDone: z.boolean() })).max(50),
});
export type FirstStepList = z.infer<typeof firstStepList>;
