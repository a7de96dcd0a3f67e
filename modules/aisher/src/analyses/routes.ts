import { defineRoute } from '@dojang/kernel';
import { read } from '../read-route.ts';
import { getAnalysis, listAnalyses } from './analysis-list.ts';
import { estimateAnalysis } from './estimate.ts';
import { listPromptTemplates, writePromptTemplate } from './prompts/prompt-templates.ts';
import { promptTemplate, promptTemplateInput, promptTemplateList } from './prompts/schema.ts';
import { analyseGroup, analyseWindow } from './runs/queue.ts';
import {
  analysis,
  analysisEstimate,
  analysisInput,
  analysisList,
  analysisParams,
  analysisQuery,
  analysisStarted,
  groupAnalysisInput,
  verdictInput,
} from './schema.ts';
import { judgeAnalysis } from './verdict.ts';

const ask = {
  method: 'POST',
  permission: 'aisher.decide',
  credentials: ['browser', 'key'],
  limit: 'write',
  status: 202,
} as const;

export const analysisRoutes = [
  defineRoute({
    ...read,
    url: '/aisher/analyses',
    summary: 'Analyses of the org or of a group, newest first',
    schema: { query: analysisQuery, response: analysisList },
    handle: (ctx, { query }) => listAnalyses(ctx, query),
  }),
  defineRoute({
    ...ask,
    url: '/aisher/analyses',
    summary:
      'Asks why things failed in a window; who asks the same meanwhile gets the same analysis',
    schema: { body: analysisInput, response: analysisStarted },
    handle: (ctx, { body }) => analyseWindow(ctx, body),
  }),
  defineRoute({
    ...ask,
    url: '/aisher/groups/:id/analyses',
    summary: 'Asks why the errors of a group happen',
    schema: { params: analysisParams, body: groupAnalysisInput, response: analysisStarted },
    handle: (ctx, { params, body }) => analyseGroup(ctx, params.id, body),
  }),
  defineRoute({
    ...read,
    url: '/aisher/analyses/estimate',
    summary: 'The most that an analysis takes, in tokens and money',
    schema: { response: analysisEstimate },
    handle: async (ctx) => estimateAnalysis(ctx),
  }),
  defineRoute({
    ...read,
    url: '/aisher/analyses/:id',
    summary: 'An analysis: the ranking as soon as it is there, the explanation later',
    schema: { params: analysisParams, response: analysis },
    handle: (ctx, { params }) => getAnalysis(ctx, params.id),
  }),
  defineRoute({
    method: 'PUT',
    url: '/aisher/analyses/:id/verdict',
    permission: 'aisher.decide',
    limit: 'write',
    summary: 'Says whether an analysis was right, and which service was at fault',
    schema: { params: analysisParams, body: verdictInput, response: analysis },
    handle: (ctx, { params, body }) => judgeAnalysis(ctx, params.id, body),
  }),
  defineRoute({
    ...read,
    url: '/aisher/prompt-templates',
    credentials: ['browser'],
    summary: 'What the org says to the model, in versions, newest first',
    schema: { response: promptTemplateList },
    handle: (ctx) => listPromptTemplates(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/aisher/prompt-template',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Writes a version of what the org says to the model',
    schema: { body: promptTemplateInput, response: promptTemplate },
    handle: (ctx, { body }) => writePromptTemplate(ctx, body),
  }),
];
