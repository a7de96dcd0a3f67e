import { defineRoute } from '../core/route.ts';
import { chooseModule, listModules } from './modules.ts';
import { listPlaygrounds } from './playgrounds.ts';
import { moduleChoice, moduleParams, orgModules, playgrounds } from './schema.ts';

export const moduleRoutes = [
  defineRoute({
    method: 'GET',
    url: '/modules',
    permission: 'module.list',
    limit: 'read',
    summary: 'The modules that run here, whether the org uses them, and how each is doing',
    schema: { response: orgModules },
    handle: (ctx) => listModules(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/modules/:name',
    permission: 'module.choose',
    limit: 'write',
    summary: 'Turn a module on or off for the org',
    schema: { params: moduleParams, body: moduleChoice, response: orgModules },
    handle: (ctx, { params, body }) => chooseModule(ctx, params.name, body.isOn),
  }),
  defineRoute({
    method: 'GET',
    url: '/playgrounds',
    permission: 'playground.list',
    limit: 'read',
    summary: 'What there is to try of each module, and what was tried',
    schema: { response: playgrounds },
    handle: (ctx) => listPlaygrounds(ctx),
  }),
];

export const modulePermissions = [
  { action: 'module.list', roles: ['owner', 'admin'] },
  { action: 'module.choose', roles: ['owner'] },
  { action: 'playground.list', roles: ['owner', 'admin', 'member'] },
] as const;
