import type { FastifyInstance } from 'fastify';
import { Problem } from '../base/problem.ts';
import { pathOf, type Route } from '../core/route.ts';

/**
 * What a process answers. Streams may have processes of their own; the others hold streams too, so that a
 * proxy that knows nothing of it is right.
 */
export type Serving = 'all' | 'streams';

export const isElsewhere = (serving: Serving, { streams = false }: Route): boolean =>
  serving === 'streams' && !streams;

/** Says who answers instead: a page that a wrong proxy sent here would not know why it stands still. */
export function refuseElsewhere(app: FastifyInstance, route: Route): void {
  app.route({
    method: route.method,
    url: pathOf(route),
    schema: { hide: true },
    handler: async () => {
      throw new Problem(
        421,
        'served-elsewhere',
        'This process holds streams alone; let the proxy send this address to processes with the role http.',
      );
    },
  });
}
