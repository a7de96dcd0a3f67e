import { z } from 'zod';
import { defineJob, orgsWith } from '../../../core/job.ts';
import { readAgain } from './connection.ts';

/** Each night: a provider publishes its next certificate days before it signs with it. */
const readMetadataAgain = defineJob({
  name: 'kernel.read-saml-metadata',
  payload: z.object({}),
  cron: '50 18 * * *',
  due: orgsWith('kernel.saml_connection', (eb) => eb('metadata_url', 'is not', null)),
  handle: (ctx) => readAgain(ctx),
});

export const samlJobs = [readMetadataAgain];
