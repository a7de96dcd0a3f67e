import type { AnyContext } from '../../core/context.ts';
import { defineRoute } from '../../core/route.ts';
import { draftParams } from '../schema.ts';
import { addComment, deleteComment, listComments } from './comments.ts';
import { commentInput, commentParams, draftComments } from './schema.ts';

const all = async (ctx: AnyContext, draftId: string) => ({
  comments: await listComments(ctx, draftId),
});

export const commentRoutes = [
  defineRoute({
    method: 'GET',
    url: '/drafts/:id/comments',
    permission: 'draft.read',
    limit: 'read',
    summary: 'What people said of a draft, oldest first',
    schema: { params: draftParams, response: draftComments },
    handle: (ctx, { params }) => all(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    url: '/drafts/:id/comments',
    permission: 'draft.comment',
    limit: 'write',
    summary: 'Says something of a draft; the person who was asked hears of it',
    schema: { params: draftParams, body: commentInput, response: draftComments },
    status: 201,
    handle: async (ctx, { params, body }) => {
      await addComment(ctx, params.id, body.text);
      return all(ctx, params.id);
    },
  }),
  defineRoute({
    method: 'DELETE',
    url: '/drafts/:id/comments/:commentId',
    permission: 'draft.comment',
    limit: 'write',
    summary: 'Takes a comment of one’s own away',
    schema: { params: commentParams, response: draftComments },
    handle: async (ctx, { params }) => {
      await deleteComment(ctx, params.id, params.commentId);
      return all(ctx, params.id);
    },
  }),
];
