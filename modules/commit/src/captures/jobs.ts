import { type AnyContext, defineJob } from '@dojang/kernel';
import { z } from 'zod';
import { dropContext, removeContexts } from '../contexts/contexts.ts';
import { removePreviews } from './diff-preview.ts';

export const captureJobs = [
  defineJob({
    name: 'commit.remove-diff-previews',
    payload: z.object({}),
    cron: '*/10 * * * *',
    handle: async (ctx) => {
      await removePreviews(ctx);
      await removeContexts(ctx);
    },
  }),
];

export const draftEvent = z.object({ draftId: z.uuid() });

const onDecided = (ctx: AnyContext, data: unknown) =>
  dropContext(ctx, draftEvent.parse(data).draftId);

/** For the module's face: whatever ends a draft's wait ends the need for the code behind it. */
export const captureReactions = {
  'kernel.draft-stamped': onDecided,
  'kernel.draft-rejected': onDecided,
  'kernel.draft-expired': onDecided,
  'kernel.draft-superseded': onDecided,
} as const;
