import type { Reaction } from '@dojang/kernel';
import { z } from 'zod';
import { stepDown } from './alerts/on-call/step-down.ts';
import { unassignPerson } from './groups/states.ts';

export const leaver = z.object({ personId: z.uuid() });

/** Who leaves the org takes care of no group, and is woken by nothing. */
const onLeft: Reaction = async (ctx, { data }) => {
  const { personId } = leaver.parse(data);
  await unassignPerson(ctx, personId);
  await stepDown(ctx, personId);
};

export const leavingReactions = { 'kernel.person-left': onLeft };
