import { shortText, total } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { label, labelsMax } from './schema.ts';

export const titleCharsMax = 200;
export const textCharsMax = 12_000;

/** What a stamp of `aisher.ticket` agrees to: all that leaves the house, word for word. */
export const ticketBody = z.object({
  target: z.object({
    id: z.uuid(),
    kind: z.enum(['generic', 'github']),
    name: shortText,
    host: shortText,
    repository: shortText.nullable(),
  }),
  group: z.object({ id: z.uuid(), title: z.string().max(500), events: total }),
  title: z.string().min(1).max(titleCharsMax),
  /** Markdown. */
  text: z.string().max(textCharsMax),
  labels: z.array(label).max(labelsMax),
});
export type TicketBody = z.infer<typeof ticketBody>;
