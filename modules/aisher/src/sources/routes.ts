import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import { newSource, source, sourceList, sourceParams } from './schema.ts';
import { connectSource, dropSource, listSources, probeSource } from './sources.ts';

export const sourceRoutes = [
  defineRoute({
    method: 'GET',
    url: '/aisher/sources',
    permission: 'aisher.read',
    limit: 'read',
    summary: 'The cluster that the org reads from, how it does, and what of it can be read',
    schema: { response: sourceList },
    handle: (ctx) => listSources(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/aisher/sources',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Connect a ClickHouse cluster of others; it is asked what it has, and only read',
    schema: { body: newSource, response: source },
    status: 201,
    handle: (ctx, { body }) => connectSource(ctx, body.url),
  }),
  defineRoute({
    method: 'PUT',
    url: '/aisher/sources/:id/probe',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Have the cluster asked again what it has, within a minute',
    schema: { params: sourceParams, response: source },
    handle: (ctx, { params }) => probeSource(ctx, params.id),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/aisher/sources/:id',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Disconnect the cluster; what was grouped stays',
    schema: { params: sourceParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => dropSource(ctx, params.id),
  }),
];
