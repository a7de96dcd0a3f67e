import { z } from 'zod';
import { defineJob, orgsWith } from '../../../core/job.ts';
import { checkDomain, listDomains } from './domains.ts';
import { sendDomainLetter } from './letters.ts';

/** A record that was written is found, and one that is gone is missed, without anybody asking. */
const checkDomains = defineJob({
  name: 'kernel.check-domains',
  payload: z.object({}),
  cron: '20 */6 * * *',
  due: orgsWith('kernel.org_domain', (eb) => eb('domain', 'is not', null)),
  timeoutMs: 10 * 60_000,
  handle: async (ctx) => {
    for (const { domain } of await listDomains(ctx)) await checkDomain(ctx, domain);
  },
});

export const domainJobs = [checkDomains, sendDomainLetter];
