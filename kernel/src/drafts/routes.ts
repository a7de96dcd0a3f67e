import { inTransaction, kernelDb } from '../context.ts';
import type { Permission } from '../module.ts';
import { defineRoute } from '../route.ts';
import { stampDraft } from '../stamps/stamps.ts';
import { snoozeDraft } from './drafts.ts';
import { getDraft, listDrafts } from './inbox.ts';
import {
  draftDetail,
  draftList,
  draftParams,
  draftQuery,
  snoozeInput,
  stampInput,
} from './schema.ts';

export const draftPermissions: readonly Permission[] = [
  { action: 'draft.read', roles: ['owner', 'admin', 'member', 'viewer'] },
  { action: 'draft.stamp', roles: ['owner', 'admin', 'member'] },
  { action: 'draft.snooze', roles: ['owner', 'admin', 'member'] },
];

export const draftRoutes = [
  defineRoute({
    method: 'GET',
    url: '/drafts',
    permission: 'draft.read',
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
    schema: { params: draftParams, body: stampInput, response: draftDetail },
    handle: async (ctx, { params, body }) => {
      const via = body.link === undefined ? await viaOf(ctx) : 'link';
      return stampDraft(ctx, params.id, { ...body, via });
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
];

/** A machine's own token stamps at its terminal; everything else is the app. */
async function viaOf(ctx: Parameters<typeof stampDraft>[0]): Promise<'app' | 'terminal'> {
  const { actor } = ctx;
  if (actor.kind !== 'person') return 'app';
  const device = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.device')
      .select('kind')
      .where('id', '=', actor.deviceId)
      .executeTakeFirst(),
  );
  return device?.kind === 'agent' ? 'terminal' : 'app';
}
