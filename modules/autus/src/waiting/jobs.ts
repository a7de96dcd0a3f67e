import { defineJob, orgsWith } from '@dojang/kernel';
import { z } from 'zod';
import { lapseOffers } from './offers.ts';

const lapseSeats = defineJob({
  name: 'autus.lapse-offers',
  payload: z.object({}),
  cron: '*/5 * * * *',
  due: orgsWith('autus.waiting', (eb, { now }) =>
    eb.and([eb('state', '=', 'offered'), eb('expires_at', '<=', now)]),
  ),
  handle: async (ctx) => {
    await lapseOffers(ctx);
  },
});

export const waitingJobs = [lapseSeats];
