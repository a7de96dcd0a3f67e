import { defineRoute } from '@dojang/kernel';
import { hunksMax } from '../engine/change/limits.ts';
import { commitDraft, idParams, versionInput } from '../schema.ts';
import { changeVersion, getCommitDraft } from './drafts.ts';

export const draftRoutes = [
  defineRoute({
    method: 'GET',
    url: '/commit/drafts/:id',
    permission: 'commit.read',
    limit: 'read',
    summary: 'All that the page of a commit draft shows',
    schema: { params: idParams, response: commitDraft },
    handle: (ctx, { params }) => getCommitDraft(ctx, params.id),
  }),
  defineRoute({
    method: 'PUT',
    url: '/commit/drafts/:id/version',
    permission: 'commit.draft',
    limit: 'write',
    summary: 'Another wording: regenerate, edit, split, unsplit',
    // Each hunk of a big change may be named.
    body: { bytesMax: 8 * 1024 * 1024, valuesMax: 2 * hunksMax },
    schema: { params: idParams, body: versionInput, response: commitDraft },
    handle: (ctx, { params, body }) => changeVersion(ctx, params.id, body),
  }),
];
