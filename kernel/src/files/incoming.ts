import { z } from 'zod';
import { defineJob } from '../core/job.ts';

/** Where what somebody else sends waits until it is looked at. */
export const incomingKeyOf = (org: string, id: string): string => `incoming/${org}/${id}`;

/** Deletes what a form sent after its file was taken over or deleted. */
export const dropIncoming = defineJob({
  name: 'kernel.drop-incoming',
  payload: z.object({ fileId: z.uuid() }),
  class: 'tend',
  handle: async (ctx, { fileId }) => {
    await ctx.parts.files.delete(incomingKeyOf(ctx.org, fileId));
  },
});
