import { z } from 'zod';

/** RFC 9457 body of every answer from 400 up. Loose: each code adds its own facts. */
export const problemBody = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** Stable kebab-case word; branch on this. */
  code: z.string(),
  trace_uuid: z.string().optional(),
});
export type ProblemBody = z.infer<typeof problemBody>;
