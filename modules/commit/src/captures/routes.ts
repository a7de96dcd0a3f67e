import { defineRoute } from '@dojang/kernel';
import { captureInput, captureReceipt } from '../schema.ts';
import { receiveCapture } from './captures.ts';

export const captureLimit = { name: 'commit-capture', requestsMax: 120, windowMs: 60_000 };

/** A change of 10,000 files with its scope and its preview, which the agent cuts at its budget. */
const bodyBytesMax = 24 * 1024 * 1024;

export const captureRoutes = [
  defineRoute({
    method: 'POST',
    url: '/commit/captures',
    permission: 'commit.capture',
    credentials: ['agent'],
    limit: captureLimit.name,
    summary: 'Takes in what an agent saw; the draft follows by a job',
    schema: { body: captureInput, response: captureReceipt },
    status: 201,
    bodyBytesMax,
    handle: (ctx, { body }) => receiveCapture(ctx, body),
  }),
];
