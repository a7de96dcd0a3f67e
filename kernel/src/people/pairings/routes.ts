import { defineRoute } from '../../core/route.ts';
import { createPairing, getPairing } from './pairings.ts';
import { pairing, pairingInput, pairingParams, pairingStatus } from './schema.ts';

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

export const pairingRoutes = [postPairing, readPairing] as const;
