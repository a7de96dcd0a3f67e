import { defineRoute } from '@dojang/kernel';
import { read } from '../read-route.ts';
import { changeGroup, listChanges } from './changes/change-list.ts';
import { readSeries } from './counts/series.ts';
import { getGroup, listGroups } from './group-list.ts';
import { proposeOfGroups } from './kinds/propose.ts';
import { listSamples } from './samples/sample-list.ts';
import {
  assignment,
  changed,
  changeInput,
  changeList,
  changeQuery,
  group,
  groupDetail,
  groupList,
  groupParams,
  groupQuery,
  proposalInput,
  proposed,
  sampleList,
  series,
  seriesQuery,
  why,
} from './schema.ts';
import { assignGroup, reopenGroup } from './states.ts';
import { explainGroup } from './why.ts';

export const groupRoutes = [
  defineRoute({
    ...read,
    url: '/aisher/groups',
    summary: 'Groups of errors, seen last first',
    schema: { query: groupQuery, response: groupList },
    handle: (ctx, { query }) => listGroups(ctx, query),
  }),
  defineRoute({
    ...read,
    url: '/aisher/groups/:id',
    summary: 'A group, and the releases that it was seen in',
    schema: { params: groupParams, response: groupDetail },
    handle: (ctx, { params }) => getGroup(ctx, params.id),
  }),
  defineRoute({
    ...read,
    url: '/aisher/groups/:id/samples',
    summary: 'Errors that stand for a group, newest first',
    schema: { params: groupParams, response: sampleList },
    handle: (ctx, { params }) => listSamples(ctx, params.id),
  }),
  defineRoute({
    ...read,
    url: '/aisher/groups/:id/series',
    summary: 'How often a group was seen, a bucket for each step',
    schema: { params: groupParams, query: seriesQuery, response: series },
    handle: (ctx, { params, query }) => readSeries(ctx, params.id, query),
  }),
  defineRoute({
    ...read,
    url: '/aisher/groups/:id/why',
    summary: 'Why these errors are one group',
    schema: { params: groupParams, response: why },
    handle: (ctx, { params }) => explainGroup(ctx, params.id),
  }),
  defineRoute({
    ...read,
    url: '/aisher/groups/:id/changes',
    summary: 'Merges, joins and splits of a group, newest first',
    schema: { params: groupParams, query: changeQuery, response: changeList },
    handle: (ctx, { params, query }) => listChanges(ctx, params.id, query),
  }),
  defineRoute({
    method: 'POST',
    url: '/aisher/groups/:id/changes',
    permission: 'aisher.decide',
    limit: 'write',
    summary: 'Merges groups into this one, splits some off, or takes such a change back',
    schema: { params: groupParams, body: changeInput, response: changed },
    status: 201,
    handle: (ctx, { params, body }) => changeGroup(ctx, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    url: '/aisher/groups/:id/drafts',
    permission: 'aisher.decide',
    limit: 'write',
    summary: 'Asks for a stamp that resolves or silences groups',
    schema: { params: groupParams, body: proposalInput, response: proposed },
    status: 201,
    handle: (ctx, { params, body }) => proposeOfGroups(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/aisher/groups/:id/assignment',
    permission: 'aisher.decide',
    limit: 'write',
    summary: 'Who takes care of a group',
    schema: { params: groupParams, body: assignment, response: group },
    handle: (ctx, { params, body }) => assignGroup(ctx, params.id, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/aisher/groups/:id/resolution',
    permission: 'aisher.decide',
    limit: 'write',
    summary: 'Opens a group again that was resolved or archived',
    schema: { params: groupParams, response: group },
    handle: (ctx, { params }) => reopenGroup(ctx, params.id),
  }),
];
