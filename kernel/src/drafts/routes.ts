import type { Permission } from '../core/module.ts';
import { defineRoute } from '../core/route.ts';
import { commentRoutes } from './comments/routes.ts';
import { snoozeDraft } from './drafts.ts';
import { failedRoutes } from './failed/routes.ts';
import { handOverRoutes } from './hand-over/routes.ts';
import { getDraft, listDrafts } from './inbox.ts';
import {
  actLineList,
  actLineQuery,
  draftBodyBounds,
  draftDetail,
  draftList,
  draftParams,
  draftQuery,
  progress,
  snoozeInput,
  stampInput,
} from './schema.ts';
import { listActLines } from './stamps/act-line-list.ts';
import { retryLines } from './stamps/act-lines.ts';
import { stampDraft } from './stamps/stamps.ts';
import { undoReject } from './stamps/undo.ts';

export const draftPermissions: readonly Permission[] = [
  { action: 'draft.read', roles: ['owner', 'admin', 'member', 'viewer'] },
  { action: 'draft.stamp', roles: ['owner', 'admin', 'member'] },
  { action: 'draft.decide-any', roles: ['owner', 'admin'] },
  { action: 'draft.snooze', roles: ['owner', 'admin', 'member'] },
  { action: 'draft.comment', roles: ['owner', 'admin', 'member'] },
];

export const draftRoutes = [
  defineRoute({
    method: 'GET',
    url: '/drafts',
    permission: 'draft.read',
    credentials: ['browser', 'agent'],
    limit: 'read',
    summary: 'The inbox, newest first',
    schema: { query: draftQuery, response: draftList },
    handle: (ctx, { query }) => listDrafts(ctx, query),
  }),
  defineRoute({
    method: 'GET',
    url: '/drafts/:id',
    permission: 'draft.read',
    limit: 'read',
    summary: 'A draft with its versions and its stamp',
    schema: { params: draftParams, response: draftDetail },
    handle: (ctx, { params }) => getDraft(ctx, params.id),
  }),
  defineRoute({
    method: 'PUT',
    url: '/drafts/:id/stamp',
    permission: 'draft.stamp',
    limit: 'write',
    summary: 'Decides a draft: approve, edit and approve, or reject; once',
    body: { bytesMax: 8 * 1024 * 1024, valuesMax: draftBodyBounds.valuesMax },
    schema: { params: draftParams, body: stampInput, response: draftDetail },
    handle: async (ctx, { params, body }) => {
      const via = body.link === undefined ? 'app' : 'link';
      return stampDraft(ctx, params.id, { ...body, via });
    },
  }),
  defineRoute({
    method: 'DELETE',
    url: '/drafts/:id/stamp',
    permission: 'draft.stamp',
    limit: 'write',
    summary: 'Takes back a reject of one’s own that is some seconds old',
    schema: { params: draftParams, response: draftDetail },
    handle: async (ctx, { params }) => {
      await undoReject(ctx, params.id);
      return getDraft(ctx, params.id);
    },
  }),
  defineRoute({
    method: 'PUT',
    url: '/drafts/:id/snooze',
    permission: 'draft.snooze',
    limit: 'write',
    summary: 'Hides a draft from the inbox until a moment, or wakes it',
    schema: { params: draftParams, body: snoozeInput, response: draftDetail },
    handle: async (ctx, { params, body }) => {
      await snoozeDraft(ctx, params.id, body.until === null ? null : new Date(body.until));
      return getDraft(ctx, params.id);
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/drafts/:id/lines',
    permission: 'draft.read',
    limit: 'read',
    summary: 'What an act of many lines did: each line, and how far it has come',
    schema: { params: draftParams, query: actLineQuery, response: actLineList },
    handle: (ctx, { params, query }) => listActLines(ctx, params.id, query),
  }),
  defineRoute({
    method: 'POST',
    url: '/drafts/:id/attempts',
    permission: 'draft.stamp',
    limit: 'write',
    summary: 'Try the lines that failed again, by the same stamp',
    schema: { params: draftParams, response: progress },
    handle: (ctx, { params }) => retryLines(ctx, params.id),
  }),
  ...failedRoutes,
  ...handOverRoutes,
  ...commentRoutes,
];
