import { defineRoute } from '@dojang/kernel';
import { groupParams } from '../groups/schema.ts';
import { read } from '../read-route.ts';
import { readGroupContext } from './around/group-context.ts';
import { groupContext } from './around/schema.ts';
import { edgeQuery, serviceMap } from './edges/schema.ts';
import { readServiceMap } from './edges/service-map.ts';
import { logQuery, logTail } from './logs/schema.ts';
import { tailLogs } from './logs/tail.ts';
import { getTrace } from './trace/get-trace.ts';
import { trace, traceParams, traceQuery } from './trace/schema.ts';

export const contextRoutes = [
  defineRoute({
    ...read,
    url: '/aisher/traces/:trace',
    summary: 'A trace as a waterfall: spans, what held it up, its logs',
    schema: { params: traceParams, query: traceQuery, response: trace },
    handle: (ctx, { params, query }) => getTrace(ctx, params.trace, query),
  }),
  defineRoute({
    ...read,
    url: '/aisher/edges',
    summary: 'Which service calls which in a window, with errors and times',
    schema: { query: edgeQuery, response: serviceMap },
    handle: (ctx, { query }) => readServiceMap(ctx, query),
  }),
  defineRoute({
    ...read,
    url: '/aisher/logs',
    summary: 'The newest logs of a day, or all of a trace, to be asked for again and again',
    schema: { query: logQuery, response: logTail },
    handle: (ctx, { query }) => tailLogs(ctx, query),
  }),
  defineRoute({
    ...read,
    url: '/aisher/groups/:id/context',
    summary: 'What was around a group: traces, logs, changes, suspect commits, neighbours',
    schema: { params: groupParams, response: groupContext },
    handle: (ctx, { params }) => readGroupContext(ctx, params.id),
  }),
];
