import { z } from 'zod';

const linesMax = 12;
const lineMax = 300;
const section = z.array(z.string().min(1).max(lineMax)).max(linesMax);

/** A description of a change, apart from its message: what a reviewer asks first. Lines of plain text. */
export const description = z.object({
  /** What changed, by element. */
  what: section,
  /** How the parts relate: who uses what, what moved, what is visible outside. */
  design: section,
  /** What it affects besides code: tests, documents, configuration, dependencies. */
  effect: section,
  /** What to look at twice. */
  risk: section,
});
export type Description = z.infer<typeof description>;

/** A description in the language of the repository's messages, and where it is ours in the other language, too. */
export const keptDescription = description.extend({
  /** Absent in descriptions from before it was kept. */
  language: z.enum(['en', 'ko']).optional(),
  /** The same in the other language. Absent where a model wrote it. */
  also: description.optional(),
});
export type KeptDescription = z.infer<typeof keptDescription>;

/** A description as it is shown. */
export const shownDescription = keptDescription.extend({
  origin: z.enum(['deterministic', 'model']),
  /** Whether a model can write another description. */
  hasModel: z.boolean(),
});
