import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import { idParams, rulesInForce } from '../schema.ts';
import { changeRule, createRule, deleteRule, listRules, listRulesInForce } from './rules.ts';
import {
  ruleChange,
  ruleInput,
  ruleList,
  ruleParams,
  storedRule,
  trial,
  trialInput,
} from './schema.ts';
import { tryRule } from './trials.ts';

export const ruleRoutes = [
  defineRoute({
    method: 'GET',
    url: '/commit/rules',
    permission: 'commit.read',
    limit: 'read',
    summary: 'The rules of the org and its repositories, in their order',
    schema: { response: ruleList },
    handle: (ctx) => listRules(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/commit/rules',
    permission: 'commit.configure',
    limit: 'write',
    summary: 'A new rule',
    schema: { body: ruleInput, response: storedRule },
    handle: (ctx, { body }) => createRule(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/commit/rules/:id',
    permission: 'commit.configure',
    limit: 'write',
    summary: 'Another content for a rule, as long as nobody changed it in the meantime',
    schema: { params: ruleParams, body: ruleChange, response: storedRule },
    handle: (ctx, { params, body }) => changeRule(ctx, params.id, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/commit/rules/:id',
    permission: 'commit.configure',
    limit: 'write',
    summary: 'Deletes a rule',
    schema: { params: ruleParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => deleteRule(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    url: '/commit/rule-trials',
    permission: 'commit.read',
    limit: 'read',
    summary: 'What a rule, kept or not, would have said of past commits',
    schema: { body: trialInput, response: trial },
    handle: (ctx, { body }) => tryRule(ctx, body),
  }),
  defineRoute({
    method: 'GET',
    url: '/commit/repositories/:id/rules',
    permission: 'commit.read',
    credentials: ['browser', 'agent'],
    limit: 'read',
    summary: 'The rules in force in a repository: what an agent keeps beside it',
    schema: { params: idParams, response: rulesInForce },
    handle: (ctx, { params }) => listRulesInForce(ctx, params.id),
  }),
];
