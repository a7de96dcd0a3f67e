import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { pairingParams } from '../pairings/schema.ts';
import { endPairing, listOpenLinks } from './open-links.ts';
import { openLinkQuery, openLinks } from './schema.ts';

const getOpenLinks = defineRoute({
  method: 'GET',
  url: '/pairings',
  permission: 'signed-in',
  limit: 'read',
  summary: 'Open links by or for you; with all=true those of the whole org. Never their secrets.',
  schema: { query: openLinkQuery, response: openLinks },
  handle: async (ctx, { query }) => ({
    links: await listOpenLinks(ctx, { all: query.all === 'true' }),
  }),
});

const deletePairing = defineRoute({
  method: 'DELETE',
  url: '/pairings/:id',
  permission: 'signed-in',
  limit: 'write',
  summary: 'End a link that nobody has used.',
  schema: { params: pairingParams, response: z.void() },
  status: 204,
  handle: (ctx, { params }) => endPairing(ctx, params.id),
});

export const openLinkRoutes = [getOpenLinks, deletePairing] as const;
