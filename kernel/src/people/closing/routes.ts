import { defineRoute } from '../../core/route.ts';
import { orgState } from '../ownership/schema.ts';
import { closeOrg, keepOrg } from './closing.ts';
import { closingInput } from './schema.ts';

export const closingRoutes = [
  defineRoute({
    method: 'POST',
    url: '/org/closing',
    permission: 'org.close',
    limit: 'write',
    summary: 'Close the org: seven days in which it is only read, then all of it goes.',
    schema: { body: closingInput, response: orgState },
    handle: (ctx, { body }) => closeOrg(ctx, body.name),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/org/closing',
    permission: 'org.close',
    limit: 'write',
    whileClosing: true,
    summary: 'Take the closing of the org back.',
    schema: { response: orgState },
    handle: (ctx) => keepOrg(ctx),
  }),
];
