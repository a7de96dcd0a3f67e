import { defineJob, type Reaction } from '@dojang/kernel';
import { z } from 'zod';
import { dropContext, dropContextSoon, keepContext, removeContexts } from '../contexts/contexts.ts';
import { removeErrands } from '../errands/errands.ts';
import { removePreviews } from './diff-preview.ts';

export const captureJobs = [
  defineJob({
    name: 'commit.remove-diff-previews',
    payload: z.object({}),
    cron: '*/10 * * * *',
    due: async (db, { now, after, limit }) => {
      const expired = (table: 'commit.diff_preview' | 'commit.capture_context' | 'commit.errand') =>
        db
          .selectFrom(table)
          .select('org_id')
          .where('expires_at', '<=', now)
          .where('org_id', '>', after);
      const rows = await expired('commit.diff_preview')
        .union(expired('commit.capture_context'))
        .union(expired('commit.errand'))
        .orderBy('org_id')
        .limit(limit)
        .execute();
      return rows.map(({ org_id }) => org_id);
    },
    handle: async (ctx) => {
      await removePreviews(ctx);
      await removeContexts(ctx);
      await removeErrands(ctx);
    },
  }),
];

export const draftEvent = z.object({ draftId: z.uuid() });

const onDecided: Reaction = (ctx, { data }) => dropContext(ctx, draftEvent.parse(data).draftId);
const onRejected: Reaction = (ctx, { data }) =>
  dropContextSoon(ctx, draftEvent.parse(data).draftId);
const onReopened: Reaction = (ctx, { data }) => keepContext(ctx, draftEvent.parse(data).draftId);

/** Reactions that delete the code behind a draft once the draft does not wait any more. */
export const captureReactions = {
  'kernel.draft-stamped': onDecided,
  'kernel.draft-rejected': onRejected,
  'kernel.reject-undone': onReopened,
  'kernel.draft-expired': onDecided,
  'kernel.draft-superseded': onDecided,
} as const;
