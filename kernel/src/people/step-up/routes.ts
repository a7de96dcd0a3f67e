import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { inTransaction, requirePerson } from '../../core/context.ts';
import { defineRoute } from '../../core/route.ts';
import { stepUpActs } from '../../standing/step-up.ts';
import { beginUse } from '../passkeys/ceremonies.ts';
import { findOwn, provePasskey } from '../passkeys/own.ts';
import { requireRelyingParty } from '../passkeys/relying-party.ts';
import { requestOptions } from '../passkeys/schema.ts';
import {
  askedStepUp,
  numberedInput,
  numberInput,
  shownNumbers,
  stepUpAssertion,
  stepUpInput,
  stepUpParams,
} from './schema.ts';
import { askStepUp, passByPasskey, passStepUp, showNumbers } from './step-up.ts';

const own = { permission: 'signed-in', credentials: ['browser'], limit: 'step-up' } as const;

export const stepUpRoutes = [
  defineRoute({
    method: 'POST',
    url: '/step-ups/passkey',
    ...own,
    summary: 'Begin to prove by a passkey who acts, for one act.',
    schema: { body: stepUpInput, response: requestOptions },
    handle: async (ctx, { body, request }) => {
      const party = requireRelyingParty(request);
      const { deviceId } = requirePerson(ctx);
      const { passkeys } = await findOwn(ctx);
      return beginUse(ctx, party, passkeys, { beginner: deviceId, act: body.act });
    },
  }),
  defineRoute({
    method: 'PUT',
    url: '/step-ups/passkey',
    ...own,
    summary: 'Prove by a passkey who acts; good for five minutes and one act.',
    schema: { body: stepUpAssertion, response: z.void() },
    status: 204,
    handle: async (ctx, { body }) => {
      const { act: asked } = await provePasskey(ctx, body.assertion);
      const act = stepUpActs.find((each) => each === asked);
      if (act === undefined) {
        const fix = 'This passkey was asked for something else; try again.';
        throw new Problem(400, 'passkey-not-valid', fix);
      }
      await inTransaction(ctx, (ctx) => passByPasskey(ctx, act));
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/step-ups',
    permission: 'signed-in',
    limit: 'step-up',
    summary: 'Ask for a proof by another device of yours, which shows two digits.',
    schema: { body: numberedInput, response: askedStepUp },
    status: 201,
    handle: (ctx, { body }) => askStepUp(ctx, body.act),
  }),
  defineRoute({
    method: 'GET',
    url: '/step-ups',
    permission: 'signed-in',
    limit: 'read',
    summary: 'The digits that another device of yours asks for.',
    schema: { response: shownNumbers },
    handle: (ctx) => showNumbers(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/step-ups/:id/number',
    permission: 'signed-in',
    limit: 'step-up',
    summary: 'Type the digits that the other device shows; good for five minutes and one act.',
    schema: { params: stepUpParams, body: numberInput, response: z.void() },
    status: 204,
    handle: (ctx, { params, body }) => passStepUp(ctx, params.id, body.number),
  }),
];

/** Two digits are guessed in thirty asks: a person gets few in an hour. */
export const stepUpLimits = [
  { name: 'step-up', requestsMax: 20, windowMs: 3_600_000, personMax: 20 },
];
