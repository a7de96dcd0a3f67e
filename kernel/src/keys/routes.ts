import { z } from 'zod';
import { defineRoute } from '../core/route.ts';
import { createKey, getCurrentKey, listKeys, revokeKey, rotateKey } from './keys.ts';
import { currentKey, keyList, keyParams, keyQuery, madeKey, newKey, rotation } from './schema.ts';

export const keyRoutes = [
  defineRoute({
    method: 'GET',
    url: '/keys',
    permission: 'signed-in',
    limit: 'read',
    summary: 'Your API keys; with all=true those of the whole org',
    schema: { query: keyQuery, response: keyList },
    handle: (ctx, { query }) => listKeys(ctx, { all: query.all === 'true' }),
  }),
  defineRoute({
    method: 'GET',
    url: '/keys/current',
    // A key needs no scope to ask when it ends.
    permission: 'signed-in',
    credentials: ['key'],
    limit: 'read',
    summary: 'The API key that asks',
    schema: { response: currentKey },
    handle: async (ctx) => ({ key: await getCurrentKey(ctx) }),
  }),
  defineRoute({
    method: 'POST',
    url: '/keys',
    permission: 'key.create',
    limit: 'write',
    summary: 'Make an API key; the answer alone holds its secret',
    schema: { body: newKey, response: madeKey },
    status: 201,
    handle: (ctx, { body }) => createKey(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/keys/:id/secret',
    permission: 'key.create',
    limit: 'write',
    summary: 'Give an API key of yours a new secret; the old one works on for up to a day',
    schema: { params: keyParams, body: rotation, response: madeKey },
    handle: (ctx, { params, body }) => rotateKey(ctx, params.id, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/keys/:id',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Revoke an API key, at once',
    schema: { params: keyParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => revokeKey(ctx, params.id),
  }),
];
