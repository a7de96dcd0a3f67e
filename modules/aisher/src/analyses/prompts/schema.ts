import { count, instant } from '@dojang/kernel/bounds';
import { z } from 'zod';

export const templateTextMax = 4_000;

/** A version of what an org says to the model, and how its answers were judged. */
export const promptTemplate = z.object({
  version: count,
  /** '' for our own instructions alone. */
  text: z.string().max(templateTextMax),
  /** Of a hundred groups, how many get it while it is the newest; the others get the version before. */
  share: z.int().min(0).max(100),
  personId: z.uuid(),
  createdAt: instant,
  analyses: count,
  right: count,
  wrong: count,
});
export type PromptTemplate = z.infer<typeof promptTemplate>;

export const templatesShown = 50;

/** `GET /api/aisher/prompt-templates`: the newest first. */
export const promptTemplateList = z.object({
  templates: z.array(promptTemplate).max(templatesShown),
});

/** `PUT /api/aisher/prompt-template`: makes a version. */
export const promptTemplateInput = z.object({
  text: z.string().max(templateTextMax),
  share: z.int().min(0).max(100).default(100),
  /** The newest that the person saw; 0 where there was none. */
  version: count,
});
