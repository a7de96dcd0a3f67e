import type { FastifyRequest } from 'fastify';
import { orgOfSecret } from '../../base/token.ts';
import { defineRoute } from '../../core/route.ts';
import { claimInput, pairingOffer } from '../pairings/schema.ts';
import { answerWith } from '../sessions/routes.ts';
import { sessionAnswer } from '../sessions/schema.ts';
import { claimPairing } from './claims.ts';
import { getOffer } from './offers.ts';

const postClaim = defineRoute({
  method: 'POST',
  url: '/pairings/claim',
  permission: 'public',
  limit: 'public',
  summary:
    'Sign this device in by the secret of a link. Cookies for a browser, tokens for an agent.',
  schema: { body: claimInput, response: sessionAnswer },
  countsFor: [{ limit: 'public-org', of: ({ body }) => orgOfSecret(body.secret) }],
  status: 201,
  handle: async (ctx, { body, request, reply }) => {
    const seen = { userAgent: request.headers['user-agent'], ip: request.ip };
    const tokens = await claimPairing(ctx, body, seen);
    return answerWith(ctx, tokens, body.kind, { request, reply });
  },
});

/** The secret comes in a header: an address would keep it in logs. */
const secretIn = (request: FastifyRequest) => {
  const secret = request.headers['dojang-pairing'];
  return typeof secret === 'string' && secret.length <= 200 ? secret : '';
};

const readOffer = defineRoute({
  method: 'GET',
  url: '/pairings/offer',
  permission: 'public',
  limit: 'public',
  summary: 'Whom the link whose secret stands in the header `dojang-pairing` signs in, and where.',
  schema: { response: pairingOffer },
  countsFor: [{ limit: 'public-org', of: ({ request }) => orgOfSecret(secretIn(request)) }],
  handle: (ctx, { request }) => getOffer(ctx, secretIn(request)),
});

export const claimRoutes = [postClaim, readOffer] as const;
