import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { person, personParams, rolePatch } from '../people/schema.ts';
import { assignRole } from './assign-role.ts';
import { deleteRole } from './delete-role.ts';
import { createRole, listOwnRoles, saveRole } from './own-roles.ts';
import { previewRole } from './role-changes.ts';
import { noteNewActions, readRoleMatrix } from './role-matrix.ts';
import { giveRole, listRoles, takeRole } from './roles.ts';
import {
  grantableRoles,
  newOwnRole,
  ownRole,
  ownRoleChange,
  ownRoleHeir,
  ownRoleParams,
  personRoleParams,
  roleChanges,
  roleMatrix,
  wantedRole,
} from './schema.ts';

const ownRoleRoutes = [
  defineRoute({
    method: 'GET',
    url: '/roles/matrix',
    permission: 'person.list',
    limit: 'read',
    summary: 'What each role may do, by module, and which of that the caller may give.',
    schema: { response: roleMatrix },
    handle: (ctx) => readRoleMatrix(ctx),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/roles/new-actions',
    permission: 'person.change-role',
    limit: 'write',
    summary: 'An owner has seen what a new version added to roles of the org.',
    schema: { response: z.void() },
    status: 204,
    handle: (ctx) => noteNewActions(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/roles',
    permission: 'person.change-role',
    limit: 'write',
    summary: 'Make a role of the org that may do no more than you.',
    schema: { body: newOwnRole, response: ownRole },
    status: 201,
    handle: (ctx, { body }) => createRole(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/roles/:role',
    permission: 'person.change-role',
    limit: 'write',
    summary: 'Change what a role of the org is called and may do; it works at once.',
    schema: { params: ownRoleParams, body: ownRoleChange, response: ownRole },
    handle: (ctx, { params, body }) => saveRole(ctx, params.role, body),
  }),
  defineRoute({
    method: 'POST',
    url: '/roles/:role/changes',
    permission: 'person.change-role',
    limit: 'read',
    summary: 'What would change for whom if a role had these actions; nothing is saved.',
    schema: { params: ownRoleParams, body: wantedRole, response: roleChanges },
    handle: (ctx, { params, body }) => previewRole(ctx, params.role, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/roles/:role',
    permission: 'person.change-role',
    limit: 'write',
    summary: 'Delete a role of the org; those who have it get another one.',
    schema: { params: ownRoleParams, query: ownRoleHeir, response: z.void() },
    status: 204,
    handle: (ctx, { params, query }) => deleteRole(ctx, params.role, query.to),
  }),
];

export const roleRoutes = [
  defineRoute({
    method: 'GET',
    url: '/roles',
    permission: 'person.list',
    limit: 'read',
    summary: 'The roles of modules and of the org that a person can be given.',
    schema: { response: grantableRoles },
    handle: async (ctx) => ({ roles: await listRoles(ctx), own: await listOwnRoles(ctx) }),
  }),
  ...ownRoleRoutes,
  defineRoute({
    method: 'PATCH',
    url: '/people/:id',
    permission: 'person.change-role',
    limit: 'write',
    summary: 'Change the role of a person; it works from their next request on.',
    schema: { params: personParams, body: rolePatch, response: person },
    handle: (ctx, { params, body }) => assignRole(ctx, params.id, body.role),
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
