import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import { listAlertRules, proposeRule, removeAlertRule } from './rules.ts';
import { alertRuleDraft, alertRuleInput, alertRuleList, alertRuleParams } from './schema.ts';

export const alertRuleRoutes = [
  defineRoute({
    method: 'GET',
    url: '/aisher/alert-rules',
    permission: 'aisher.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Who is told of which incidents, and how many of them somebody acknowledged',
    schema: { response: alertRuleList },
    handle: (ctx) => listAlertRules(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/aisher/alert-rules/drafts',
    permission: 'aisher.configure',
    limit: 'write',
    summary:
      'Asks for a stamp that makes or changes a rule; its effect on the last days is in the draft',
    schema: { body: alertRuleInput, response: alertRuleDraft },
    status: 201,
    handle: (ctx, { body }) => proposeRule(ctx, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/aisher/alert-rules/:id',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Deletes a rule; owners and admins are told instead',
    schema: { params: alertRuleParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => removeAlertRule(ctx, params.id),
  }),
];
