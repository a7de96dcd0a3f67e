import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import { listIngestKeys, makeIngestKey, revokeIngestKey, rotateIngestKey } from './keys.ts';
import {
  ingestKeyList,
  ingestKeyParams,
  ingestKeyRotation,
  madeIngestKey,
  newIngestKey,
} from './schema.ts';

export const ingestKeyRoutes = [
  defineRoute({
    method: 'GET',
    url: '/aisher/keys',
    permission: 'aisher.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Keys by which telemetry is handed in, with what each handed in today',
    schema: { response: ingestKeyList },
    handle: (ctx) => listIngestKeys(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/aisher/keys',
    permission: 'aisher.configure',
    credentials: ['browser', 'key'],
    limit: 'write',
    summary: 'Make a key for telemetry; the answer alone holds its secret',
    schema: { body: newIngestKey, response: madeIngestKey },
    status: 201,
    handle: (ctx, { body }) => makeIngestKey(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/aisher/keys/:id/secret',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Give a key for telemetry a new secret; the old one works on for up to a week',
    schema: { params: ingestKeyParams, body: ingestKeyRotation, response: madeIngestKey },
    handle: (ctx, { params, body }) => rotateIngestKey(ctx, params.id, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/aisher/keys/:id',
    permission: 'aisher.configure',
    credentials: ['browser', 'key'],
    limit: 'write',
    summary: 'Revoke a key for telemetry, within five seconds',
    schema: { params: ingestKeyParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => revokeIngestKey(ctx, params.id),
  }),
];
