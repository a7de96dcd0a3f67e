import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { orgOfSecret } from '../../base/token.ts';
import { defineRoute } from '../../core/route.ts';
import { answerWith } from '../sessions/routes.ts';
import { sessionAnswer } from '../sessions/schema.ts';
import { findAccount } from '../sign-in/identity-cookies.ts';
import { acceptInvitation, declineInvitation, getInvitationOffer } from './accept.ts';
import { invitePeople, openInvitation, resendInvitation } from './invite.ts';
import { listInvitations, withdrawInvitation } from './list.ts';
import {
  acceptance,
  invitationOffer,
  invitationParams,
  invitations,
  inviteInput,
  inviteOutcomes,
  madeInvitation,
  openInput,
  refusal,
} from './schema.ts';

/** The secret comes in a header: an address would keep it in logs. */
const secretIn = (request: FastifyRequest) => {
  const secret = request.headers['dojang-invitation'];
  return typeof secret === 'string' && secret.length <= 200 ? secret : '';
};

export const invitationRoutes = [
  defineRoute({
    method: 'GET',
    url: '/invitations',
    permission: 'person.invite',
    limit: 'read',
    summary: 'Invitations of the org and what became of them. Never their secrets.',
    schema: { response: invitations },
    handle: (ctx) => listInvitations(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/invitations',
    permission: 'person.invite',
    limit: 'invite',
    summary: 'Invite the addresses of a paste, a line each; every line has its own outcome.',
    schema: { body: inviteInput, response: inviteOutcomes },
    handle: (ctx, { body }) => invitePeople(ctx, body),
  }),
  defineRoute({
    method: 'POST',
    url: '/invitation-links',
    permission: 'person.invite',
    limit: 'invite',
    summary: 'A link by which so many may join, as member, viewer or guest.',
    schema: { body: openInput, response: madeInvitation },
    status: 201,
    handle: (ctx, { body }) => openInvitation(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/invitations/:id/link',
    permission: 'person.invite',
    limit: 'invite',
    summary: 'Another link and another seven days: a letter goes out again, or the link is shown.',
    schema: { params: invitationParams, response: madeInvitation },
    handle: (ctx, { params }) => resendInvitation(ctx, params.id),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/invitations/:id',
    permission: 'person.invite',
    limit: 'write',
    summary: 'Withdraw an invitation that nobody has accepted.',
    schema: { params: invitationParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => withdrawInvitation(ctx, params.id),
  }),
  defineRoute({
    method: 'GET',
    url: '/invitations/offer',
    permission: 'public',
    limit: 'public',
    summary:
      'What the link whose secret stands in the header `dojang-invitation` offers, and as whom.',
    schema: { response: invitationOffer },
    countsFor: [{ limit: 'public-org', of: ({ request }) => orgOfSecret(secretIn(request)) }],
    handle: async (ctx, { request }) =>
      getInvitationOffer(ctx, secretIn(request), await findAccount(ctx, request)),
  }),
  defineRoute({
    method: 'POST',
    url: '/invitations/acceptance',
    permission: 'public',
    limit: 'public',
    summary: 'Join the org by the secret of a link, and sign this browser in.',
    schema: { body: acceptance, response: sessionAnswer },
    countsFor: [{ limit: 'public-org', of: ({ body }) => orgOfSecret(body.secret) }],
    status: 201,
    handle: async (ctx, { body, request, reply }) => {
      const seen = { userAgent: request.headers['user-agent'], ip: request.ip };
      const tokens = await acceptInvitation(ctx, body, seen, await findAccount(ctx, request));
      return answerWith(ctx, tokens, 'browser', { request, reply });
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/invitations/refusal',
    permission: 'public',
    limit: 'public',
    summary: 'Decline an invitation by the secret of its link.',
    schema: { body: refusal, response: z.void() },
    countsFor: [{ limit: 'public-org', of: ({ body }) => orgOfSecret(body.secret) }],
    status: 204,
    handle: (ctx, { body }) => declineInvitation(ctx, body.secret),
  }),
];
