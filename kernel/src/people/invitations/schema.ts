import { z } from 'zod';
import { count, instant, shortText, word } from '../../base/bounds.ts';
import { deviceName } from '../devices/schema.ts';
import {
  assignableRole,
  heldOwnRole,
  locale,
  moduleRole,
  moduleRoles,
  personName,
  role,
} from '../people/schema.ts';

/** Addresses that one paste may invite. */
export const linesMax = 200;
/** Of one org, in the list. */
export const invitationsMax = 500;

/** An e-mail address in letters that cannot look like others. */
export const address = z.email().max(254);
const emailText = z.string().max(320);
const link = z.string().max(2000);

/** `POST /api/invitations` */
export const inviteInput = z.object({
  /** As they were pasted: an address a line, with or without a name before it. */
  lines: z.array(z.string().max(400)).min(1).max(1000),
  role: assignableRole,
  roles: z.array(moduleRole).max(50).default([]),
  /** The language of the letters. */
  locale,
});
export type InviteInput = z.infer<typeof inviteInput>;

/** What became of a line. */
export const outcomes = [
  'invited',
  'former-member',
  'waits-already',
  'already-here',
  'own-address',
  'twice',
  'not-an-address',
  'too-many',
  'too-often',
  'org-full',
] as const;

export const inviteOutcomes = z.object({
  lines: z
    .array(
      z.object({
        line: z.string().max(400),
        outcome: z.enum(outcomes),
        /** To hand on, where no letter was sent. */
        link: link.nullable(),
      }),
    )
    .max(1000),
});
export type InviteOutcomes = z.infer<typeof inviteOutcomes>;
export type LineOutcome = InviteOutcomes['lines'][number];

/** `POST /api/invitation-links`: whoever has the link joins, as nothing that decides about others. */
export const openInput = z.object({
  role: z.enum(['member', 'viewer', 'guest']),
  roles: z.array(moduleRole).max(50).default([]),
  usesMax: z.int().min(1).max(200),
  days: z.int().min(1).max(30),
  domain: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}$/)
    .nullable(),
});
export type OpenInput = z.infer<typeof openInput>;

export const invitationStates = [
  'waiting',
  'accepted',
  'declined',
  'withdrawn',
  'expired',
  'stopped',
] as const;

export const invitation = z.object({
  id: z.uuid(),
  kind: z.enum(['address', 'open']),
  /** Null for an open link. */
  email: emailText.nullable(),
  domain: shortText.nullable(),
  role,
  ownRole: heldOwnRole,
  roles: moduleRoles,
  /** `stopped`: who made it has left; sent again, it works again. */
  state: z.enum(invitationStates),
  isMailed: z.boolean(),
  uses: count,
  usesMax: count,
  makerName: shortText,
  sentAt: instant,
  expiresAt: instant,
});
export type Invitation = z.infer<typeof invitation>;
export const invitations = z.object({
  invitations: z.array(invitation).max(invitationsMax),
  /** Whether letters leave this server; without, links are handed on by hand. */
  canMail: z.boolean(),
});
export type Invitations = z.infer<typeof invitations>;

export const madeInvitation = z.object({
  invitation,
  /** Shown this once; null where a letter has it. */
  link: link.nullable(),
});
export type MadeInvitation = z.infer<typeof madeInvitation>;

export const invitationParams = z.object({ id: z.uuid() });

/** As whom the reader of a link would join. */
export const joiners = ['new', 'returning', 'member', 'other-account', 'needs-account'] as const;

/** What a link offers, to be read before anything happens. */
export const invitationOffer = z.object({
  kind: z.enum(['address', 'open']),
  orgName: shortText,
  makerName: shortText,
  role,
  ownRole: heldOwnRole,
  roles: z.array(word).max(50),
  expiresAt: instant,
  /** Masked. */
  sentTo: emailText.nullable(),
  domain: shortText.nullable(),
  as: z.enum(joiners),
  /** Of somebody who was here before. */
  personName: shortText.nullable(),
  /** The account that is signed in in this browser; masked. */
  account: emailText.nullable(),
});
export type InvitationOffer = z.infer<typeof invitationOffer>;

const secret = z.string().min(20).max(200);
export const acceptance = z.object({
  /** What follows `#` in the link. */
  secret,
  deviceName,
  /** Needed of somebody new. */
  personName: personName.optional(),
  locale,
});
export type Acceptance = z.infer<typeof acceptance>;
export const refusal = z.object({ secret });
