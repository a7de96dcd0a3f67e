import type { Limit, Permission } from '../core/module.ts';
import { defineRoute } from '../core/route.ts';
import { findStory } from './audit.ts';
import { exportAudit } from './exports/export.ts';
import { auditAnswer, auditExport, auditExportInput, auditQuery } from './schema.ts';

export const auditPermissions: readonly Permission[] = [
  { action: 'audit.read', roles: ['owner', 'admin'] },
];

/** An export reads up to fifty thousand lines. */
export const auditLimits: readonly Limit[] = [
  { name: 'audit-export', requestsMax: 20, windowMs: 3_600_000, personMax: 20 },
];

export const auditRoutes = [
  defineRoute({
    method: 'GET',
    url: '/audit',
    permission: 'audit.read',
    limit: 'read',
    summary:
      'Who did this: by a trace, a draft, a person, a key, a time, or an id that a module knows',
    schema: { query: auditQuery, response: auditAnswer },
    handle: (ctx, { query }) => findStory(ctx, query),
  }),
  defineRoute({
    method: 'POST',
    url: '/audit/exports',
    permission: 'audit.read',
    limit: 'audit-export',
    summary:
      'What a question finds as CSV, with the newest checkpoint, at an address that gives it once',
    schema: { body: auditExportInput, response: auditExport },
    status: 201,
    handle: (ctx, { body }) => exportAudit(ctx, body),
  }),
];
