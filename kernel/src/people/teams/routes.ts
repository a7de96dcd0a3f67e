import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { team, teamInput, teamList, teamParams } from './schema.ts';
import { changeTeam, createTeam, deleteTeam, listTeams } from './teams.ts';

export const teamRoutes = [
  defineRoute({
    method: 'GET',
    url: '/teams',
    permission: 'team.list',
    limit: 'read',
    summary: 'The teams of the org, and who is in them',
    schema: { response: teamList },
    handle: async (ctx) => ({ teams: await listTeams(ctx) }),
  }),
  defineRoute({
    method: 'POST',
    url: '/teams',
    permission: 'team.change',
    limit: 'write',
    summary: 'A new team',
    schema: { body: teamInput, response: team },
    handle: (ctx, { body }) => createTeam(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/teams/:id',
    permission: 'team.change',
    limit: 'write',
    summary: 'Another name, or other people, for a team',
    schema: { params: teamParams, body: teamInput, response: team },
    handle: (ctx, { params, body }) => changeTeam(ctx, params.id, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/teams/:id',
    permission: 'team.change',
    limit: 'write',
    summary: 'Takes a team away that nothing holds for any more',
    schema: { params: teamParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => deleteTeam(ctx, params.id),
  }),
];
export const teamPermissions = [
  { action: 'team.list', roles: ['owner', 'admin', 'member', 'viewer'] },
  { action: 'team.change', roles: ['owner', 'admin'] },
] as const;
