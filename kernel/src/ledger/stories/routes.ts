import type { Permission } from '../../core/module.ts';
import { defineRoute } from '../../core/route.ts';
import { askVerdict } from '../verdict.ts';
import { ledgerStateOf, listEventLines, readLedgerState } from './events.ts';
import { eventList, eventQuery, ledgerState, story, storyParams } from './schema.ts';
import { tellStory } from './stories.ts';

export const storyPermissions: readonly Permission[] = [
  { action: 'event.read', roles: ['owner', 'admin', 'member', 'viewer'] },
  { action: 'ledger.verify', roles: ['owner', 'admin'] },
];

export const storyRoutes = [
  defineRoute({
    method: 'GET',
    url: '/traces/:traceUuid',
    permission: 'event.read',
    limit: 'read',
    summary: 'The whole story of a trace, oldest first',
    schema: { params: storyParams, response: story },
    handle: (ctx, { params }) => tellStory(ctx, params.traceUuid),
  }),
  defineRoute({
    method: 'GET',
    url: '/events',
    permission: 'event.read',
    limit: 'read',
    summary: 'The ledger, newest first',
    schema: { query: eventQuery, response: eventList },
    handle: (ctx, { query }) => listEventLines(ctx, query),
  }),
  defineRoute({
    method: 'GET',
    url: '/ledger',
    permission: 'event.read',
    credentials: ['browser', 'agent'],
    limit: 'read',
    summary: 'Whether the chain of the ledger was whole when it was verified last',
    schema: { response: ledgerState },
    handle: (ctx) => readLedgerState(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/ledger/verifications',
    whileClosing: true,
    permission: 'ledger.verify',
    credentials: ['browser', 'agent'],
    limit: 'write',
    summary: 'Asks a job to verify the chain of the ledger; read the ledger until it has',
    schema: { response: ledgerState },
    status: 202,
    handle: async (ctx) => ledgerStateOf(await askVerdict(ctx)),
  }),
];
