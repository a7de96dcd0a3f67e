import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../core/context.ts';
import type { FirstStep } from '../core/people/first-step.ts';
import { actionsOf } from '../core/permission.ts';
import type { FirstStepList } from './schema.ts';

/** Systems of phones and tablets, as a browser names them. */
const handheld = ['Android%', 'iOS%'];

const machine: FirstStep = {
  name: 'machine',
  action: 'draft.stamp',
  isDone: async (ctx, personId) => {
    const row = await devicesOf(ctx, personId).where('kind', '=', 'agent').executeTakeFirst();
    return row !== undefined;
  },
};

const phone: FirstStep = {
  name: 'phone',
  action: 'draft.stamp',
  isDone: async (ctx, personId) => {
    const row = await devicesOf(ctx, personId)
      .where('kind', '=', 'browser')
      .where((eb) => eb.or(handheld.map((system) => eb('system', 'like', system))))
      .executeTakeFirst();
    return row !== undefined;
  },
};

const push: FirstStep = {
  name: 'push',
  isDone: async (ctx, personId) => {
    const row = await kernelDb(ctx)
      .selectFrom('kernel.push_subscription as subscription')
      .innerJoin('kernel.device as device', 'device.id', 'subscription.device_id')
      .select('subscription.id')
      .where('subscription.person_id', '=', personId)
      .where('device.revoked_at', 'is', null)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  },
};

const devicesOf = (ctx: AnyContext, personId: string) =>
  kernelDb(ctx)
    .selectFrom('kernel.device')
    .select('id')
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .limit(1);

/** The way to the first draft on the phone: a machine, what the modules need, the phone, its notifications. */
export async function listFirstSteps(ctx: Context<never>): Promise<FirstStepList> {
  const { personId, roles } = requirePerson(ctx);
  const ofModules = ctx.parts.modules.flatMap(({ name: module, firstSteps }) =>
    firstSteps.map((step) => ({ module, step })),
  );
  const all = [
    { module: 'kernel', step: machine },
    ...ofModules,
    { module: 'kernel', step: phone },
    { module: 'kernel', step: push },
  ];
  return inTransaction(ctx, async (ctx) => {
    const may = await actionsOf(ctx, roles);
    const steps: FirstStepList['steps'] = [];
    for (const { module, step } of all) {
      if (step.action !== undefined && !may.includes(step.action)) continue;
      steps.push({ module, name: step.name, isDone: await step.isDone(ctx, personId) });
    }
    return { steps };
  });
}
