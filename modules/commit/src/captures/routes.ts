import { defineRoute, rawBodyOf } from '@dojang/kernel';
import { captureInput, captureReceipt } from '../schema.ts';
import { receiveCapture } from './captures.ts';

export const captureLimit = { name: 'commit.capture', requestsMax: 120, windowMs: 60_000 };

/** The agent keeps to it by itself: see `fitCapture`. */
const bytesMax = 12 * 1024 * 1024;

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
    // The thread that reads it counts its values first.
    body: { as: 'bytes', bytesMax, gzip: true },
    handle: (ctx, { request }) => receiveCapture(ctx, rawBodyOf(request)),
  }),
];
