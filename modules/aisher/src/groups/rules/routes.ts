import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import { addRule, listRules, removeRule } from './rules.ts';
import { rule, ruleInput, ruleList, ruleParams, ruleQuery } from './schema.ts';

export const groupRuleRoutes = [
  defineRoute({
    method: 'GET',
    url: '/aisher/rules',
    permission: 'aisher.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Rules of grouping, the newest first',
    schema: { query: ruleQuery, response: ruleList },
    handle: (ctx, { query }) => listRules(ctx, query),
  }),
  defineRoute({
    method: 'POST',
    url: '/aisher/rules',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Which frames are our own, or which errors belong together, from now on',
    schema: { body: ruleInput, response: rule },
    status: 201,
    handle: (ctx, { body }) => addRule(ctx, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/aisher/rules/:id',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Removes a rule of grouping',
    schema: { params: ruleParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => removeRule(ctx, params.id),
  }),
];
