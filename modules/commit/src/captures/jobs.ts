import { defineJob } from '@dojang/kernel';
import { z } from 'zod';
import { removePreviews } from './diff-preview.ts';

export const captureJobs = [
  defineJob({
    name: 'commit.remove-diff-previews',
    payload: z.object({}),
    cron: '*/10 * * * *',
    handle: async (ctx) => {
      await removePreviews(ctx);
    },
  }),
];
