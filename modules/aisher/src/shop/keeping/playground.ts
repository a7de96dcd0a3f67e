import { type Context, listEvents, type Playground } from '@dojang/kernel';

const hasEvent = (type: string) => async (ctx: Context<never>) =>
  (await listEvents(ctx, { type, limit: 1 })).length > 0;

/** Errors of an invented shop: found, told of, and decided. The shop opens when somebody opens it: its engine is large. */
export const aisherPlayground: Playground = {
  prepare: async () => undefined,
  steps: [
    {
      name: 'engine',
      path: '/aisher/shop',
      command: null,
      isDone: async ({ parts }) => parts.aisherStore?.state().state === 'ready',
    },
    {
      name: 'group',
      path: '/aisher/groups',
      command: null,
      isDone: hasEvent('aisher.group-opened'),
    },
    { name: 'alert', path: '/', command: null, isDone: hasEvent('aisher.incident-opened') },
    {
      name: 'acknowledged',
      path: '/',
      command: null,
      isDone: hasEvent('aisher.incident-acknowledged'),
    },
  ],
};
