import type { Module } from '@dojang/kernel';

type Routes = Module['routes'];

/** A person who reads any page of the module looks at the shop, too: it sleeps when nobody does. */
export const noticingLooks = (routes: Routes): Routes =>
  routes.map((route) => {
    if (route.method !== 'GET') return route;
    const handle: typeof route.handle = (ctx, input) => {
      if (ctx.actor.kind === 'person') ctx.parts.aisherShop?.look(ctx.org);
      return route.handle(ctx, input);
    };
    return { ...route, handle };
  });
