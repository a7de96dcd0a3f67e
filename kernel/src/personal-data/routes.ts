import { z } from 'zod';
import { requirePerson } from '../core/context.ts';
import type { Limit } from '../core/module.ts';
import { defineRoute } from '../core/route.ts';
import { downloadLink } from '../files/schema.ts';
import { clearCookies } from '../http/cookies/session-cookies.ts';
import { erasePerson } from './erasure.ts';
import { findDataExport, openDataExport, startDataExport } from './exports.ts';
import {
  dataExport,
  dataExportParams,
  erasureInput,
  erasureParams,
  latestDataExport,
} from './schema.ts';

/** An export reads all that there is of a person: a few a day are enough. */
export const personalDataLimits: readonly Limit[] = [
  { name: 'data-export', requestsMax: 10, windowMs: 24 * 3_600_000, personMax: 10 },
];

export const personalDataRoutes = [
  defineRoute({
    method: 'GET',
    url: '/me/data-export',
    permission: 'signed-in',
    limit: 'read',
    summary: 'How far the newest archive of your own data is',
    schema: { response: latestDataExport },
    handle: async (ctx) => ({ export: await findDataExport(ctx, requirePerson(ctx).personId) }),
  }),
  defineRoute({
    method: 'POST',
    url: '/me/data-exports',
    whileClosing: true,
    permission: 'signed-in',
    limit: 'data-export',
    summary: 'Ask for an archive of your own data; a job gathers it',
    schema: { response: dataExport },
    status: 202,
    handle: (ctx) => startDataExport(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/me/data-exports/:id/links',
    whileClosing: true,
    permission: 'signed-in',
    limit: 'write',
    summary: 'An address that gives the archive once, within an hour',
    schema: { params: dataExportParams, response: downloadLink },
    status: 201,
    handle: (ctx, { params }) => openDataExport(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    url: '/people/:id/erasure',
    whileClosing: true,
    permission: 'signed-in',
    limit: 'write',
    summary: 'Erase a person’s data and end the membership: your own, or another’s by an owner',
    schema: { params: erasureParams, body: erasureInput, response: z.void() },
    status: 204,
    handle: async (ctx, { params, body, request, reply }) => {
      await erasePerson(ctx, params.id, body.name);
      if (params.id === requirePerson(ctx).personId) clearCookies(request, reply, ctx.org);
    },
  }),
];
