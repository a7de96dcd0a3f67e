import { defineRoute } from '../../core/route.ts';
import { person } from '../people/schema.ts';
import { giveRole, listRoles, takeRole } from './roles.ts';
import { grantableRoles, personRoleParams } from './schema.ts';

export const roleRoutes = [
  defineRoute({
    method: 'GET',
    url: '/roles',
    permission: 'person.list',
    limit: 'read',
    summary: 'The roles of modules that a person can have beside the one of the membership.',
    schema: { response: grantableRoles },
    handle: async (ctx) => ({ roles: await listRoles(ctx) }),
  }),
  defineRoute({
    method: 'PUT',
    url: '/people/:id/roles/:role',
    permission: 'person.change-role',
    limit: 'write',
    summary: 'Give a person a role of a module; it works from their next request on.',
    schema: { params: personRoleParams, response: person },
    handle: (ctx, { params }) => giveRole(ctx, params.id, params.role),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/people/:id/roles/:role',
    permission: 'person.change-role',
    limit: 'write',
    summary: 'Take a role of a module from a person.',
    schema: { params: personRoleParams, response: person },
    handle: (ctx, { params }) => takeRole(ctx, params.id, params.role),
  }),
];
