import { defineRoute } from '../route.ts';
import { answerWith } from '../sessions/routes.ts';
import { sessionAnswer } from '../sessions/schema.ts';
import { claimPairing, createPairing, getPairing } from './pairings.ts';
import { claimInput, pairing, pairingInput, pairingParams, pairingStatus } from './schema.ts';

const postPairing = defineRoute({
  method: 'POST',
  url: '/pairings',
  permission: 'pairing.create',
  limit: 'write',
  summary:
    'A one-time link for a phone, a machine, an invited person, or one who lost every device.',
  schema: { body: pairingInput, response: pairing },
  status: 201,
  handle: (ctx, { body }) => createPairing(ctx, body),
});

const readPairing = defineRoute({
  method: 'GET',
  url: '/pairings/:id',
  permission: 'signed-in',
  limit: 'read',
  summary: 'Whether a pairing that you made was claimed.',
  schema: { params: pairingParams, response: pairingStatus },
  handle: (ctx, { params }) => getPairing(ctx, params.id),
});

const postClaim = defineRoute({
  method: 'POST',
  url: '/pairings/claim',
  permission: 'public',
  limit: 'public',
  summary:
    'Sign this device in by the secret of a link. Cookies for a browser, tokens for an agent.',
  schema: { body: claimInput, response: sessionAnswer },
  status: 201,
  handle: async (ctx, { body, request, reply }) => {
    const seen = { userAgent: request.headers['user-agent'], ip: request.ip };
    return answerWith(await claimPairing(ctx, body, seen), body.kind, request, reply);
  },
});

export const pairingRoutes = [postPairing, readPairing, postClaim] as const;
