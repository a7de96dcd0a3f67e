import { defineRoute } from '../core/route.ts';
import { spentThisMonth } from './budget.ts';
import { countRequests } from './request-log.ts';
import { llmUsage } from './schema.ts';

/** For the kernel's face. */
export const llmRoutes = [
  defineRoute({
    method: 'GET',
    url: '/llm-usage',
    permission: 'llm.count',
    limit: 'read',
    summary: 'What models answered and cost, by month and task',
    schema: { response: llmUsage },
    handle: async (ctx) => ({
      hasModel: ctx.parts.llm.hasModel,
      budgetUsd: ctx.parts.llm.budgetUsdPerMonth,
      spentUsd: (await spentThisMonth(ctx)) / 1_000_000,
      months: await countRequests(ctx),
    }),
  }),
];
export const llmPermissions = [{ action: 'llm.count', roles: ['owner', 'admin'] }] as const;
