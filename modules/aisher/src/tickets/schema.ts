import { instant, shortText, word } from '@dojang/kernel/bounds';
import { z } from 'zod';

/** Of one org. */
export const targetsMax = 20;
/** As many as the page of a group shows. */
export const ticketsMax = 50;
export const labelsMax = 10;

const name = z.string().trim().min(1).max(60);
const address = z.string().trim().min(1).max(2_000);
export const label = z.string().trim().min(1).max(50);
const locale = z.enum(['ko', 'en']);

const part = /^[\w.-]{1,100}$/;
const isPart = (text: string | undefined) =>
  text !== undefined && part.test(text) && text !== '.' && text !== '..';
/** `owner/name`; a dot alone would lead elsewhere in the path of the call. */
const repository = z
  .string()
  .trim()
  .max(200)
  .refine((text) => {
    const [owner, name, ...more] = text.split('/');
    return more.length === 0 && isPart(owner) && isPart(name);
  }, 'owner/name');
/** Of a header, so without blanks. */
const token = z
  .string()
  .trim()
  .min(8)
  .max(255)
  .regex(/^[\x21-\x7e]+$/);

const targetKinds = ['generic', 'github'] as const;
export type TargetKind = (typeof targetKinds)[number];

const target = z.object({
  id: z.uuid(),
  kind: z.enum(targetKinds),
  name: shortText,
  /** Of its address; the rest of it may be a secret. */
  host: shortText,
  repository: shortText.nullable(),
  createdAt: instant,
});
export type Target = z.infer<typeof target>;

/** `GET /api/aisher/ticket-targets` */
export const targetList = z.object({ targets: z.array(target).max(targetsMax) });

/** `POST /api/aisher/ticket-targets` */
export const newTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('generic'), name, url: address }),
  z.object({
    kind: z.literal('github'),
    name,
    /** Where the API of a GitHub of one's own is; that of github.com when left out. */
    url: address.optional(),
    repository,
    token,
  }),
]);
export type NewTarget = z.infer<typeof newTarget>;

export const madeTarget = z.object({
  target,
  /** What calls are signed with, shown this once; null for GitHub, which gives a token of its own. */
  secret: word.nullable(),
});
export type MadeTarget = z.infer<typeof madeTarget>;

export const idParams = z.object({ id: z.uuid() });

export const ticket = z.object({
  id: z.uuid(),
  /** Null where the tracker was removed. */
  target: target.pick({ id: true, kind: true, name: true }).nullable(),
  state: z.enum(['opening', 'open', 'closed', 'failed']),
  /** Stable word that says why it could not be opened. */
  reason: word.nullable(),
  /** How the tracker calls it. */
  key: z.string().max(200).nullable(),
  url: z.string().max(2_000).nullable(),
  createdAt: instant,
  changedAt: instant,
});
export type Ticket = z.infer<typeof ticket>;

/** `GET /api/aisher/groups/:id/tickets`: newest first. */
export const ticketList = z.object({ tickets: z.array(ticket).max(ticketsMax) });

/** `POST /api/aisher/groups/:id/tickets`: asks for a stamp. */
export const ticketInput = z.object({
  target: z.uuid(),
  labels: z.array(label).max(labelsMax).default([]),
  /** Of the sentences around what was sent. */
  locale: locale.default('en'),
});
export type TicketInput = z.infer<typeof ticketInput>;

export const proposedTicket = z.object({ draftId: z.uuid() });

/** `PUT /api/aisher/tickets/:id/state`: what a tracker that is not asked says of an issue. */
export const ticketChange = z.object({ state: z.literal('closed') });
