import { orgOfSecret } from '../../base/token.ts';
import { defineRoute } from '../../core/route.ts';
import { claimInput } from '../pairings/schema.ts';
import { answerWith } from '../sessions/routes.ts';
import { sessionAnswer } from '../sessions/schema.ts';
import { claimPairing } from './claims.ts';

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
    return answerWith(await claimPairing(ctx, body, seen), body.kind, request, reply);
  },
});

export const claimRoutes = [postClaim] as const;
