import { defineRoute } from '../core/route.ts';
import { changePlan, listPlans } from './plans.ts';
import { orgPlans, planChoice } from './schema.ts';

export const planRoutes = [
  defineRoute({
    method: 'GET',
    url: '/plans',
    permission: 'plan.list',
    limit: 'read',
    summary: 'The plans of the catalogue, and which one the org has',
    schema: { response: orgPlans },
    handle: (ctx) => listPlans(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/plan',
    permission: 'plan.change',
    limit: 'write',
    summary: 'Another plan for the org',
    schema: { body: planChoice, response: orgPlans },
    handle: (ctx, { body }) => changePlan(ctx, body.name),
  }),
];
export const planPermissions = [
  { action: 'plan.list', roles: ['owner', 'admin', 'member', 'viewer'] },
  { action: 'plan.change', roles: ['owner'] },
] as const;
