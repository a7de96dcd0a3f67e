import type { FastifyRequest } from 'fastify';
import type { Problem } from '../base/problem.ts';
import { type Actor, createContext, inTransaction, type Parts } from '../core/context.ts';
import type { Route } from '../core/route.ts';
import { logAction } from '../ledger/action-log.ts';

/** Notes in the action log that the guard refused somebody who is known, and throws. */
export async function refuse(
  parts: Parts,
  who: { readonly org: string; readonly actor: Actor },
  { route, request }: { readonly route: Route; readonly request: FastifyRequest },
  facts: Readonly<Record<string, string>>,
  problem: Problem,
): Promise<never> {
  const refused = createContext(parts, { ...who, trace: request.id });
  await inTransaction(refused, (ctx) =>
    logAction(ctx, { action: route.permission, outcome: 'refused', facts }),
  );
  throw problem;
}
