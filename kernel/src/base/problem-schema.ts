import { z } from 'zod';
import { shortText, withinBounds, word } from './bounds.ts';

/** RFC 9457 body of every answer from 400 up. Loose: each code adds its own facts. */
export const problemBody = z
  .looseObject({
    type: shortText,
    title: shortText,
    status: z.int().min(400).max(599),
    detail: z.string().max(5000),
    /** Stable kebab-case word; decide by this. */
    code: word,
    trace_uuid: word.optional(),
  })
  .check(withinBounds({ charactersMax: 50_000, depthMax: 8, valuesMax: 2000 }));
export type ProblemBody = z.infer<typeof problemBody>;
