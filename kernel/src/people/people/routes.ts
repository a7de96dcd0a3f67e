import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { changeMe, changeRole, endMembership, getMe, listPeople } from './people.ts';
import { me, mePatch, people, person, personParams, rolePatch } from './schema.ts';

const readMe = defineRoute({
  method: 'GET',
  url: '/me',
  permission: 'signed-in',
  credentials: ['browser', 'agent'],
  limit: 'read',
  summary: 'Who is signed in, in which org, and what they may do.',
  schema: { response: me },
  handle: (ctx) => getMe(ctx),
});

const patchMe = defineRoute({
  method: 'PATCH',
  url: '/me',
  permission: 'signed-in',
  limit: 'write',
  summary: 'Change your name or language.',
  schema: { body: mePatch, response: me },
  handle: (ctx, { body }) => changeMe(ctx, body),
});

const getPeople = defineRoute({
  method: 'GET',
  url: '/people',
  permission: 'person.list',
  limit: 'read',
  summary: 'The people of the org and their roles.',
  schema: { response: people },
  handle: async (ctx) => ({ people: await listPeople(ctx) }),
});

const patchPerson = defineRoute({
  method: 'PATCH',
  url: '/people/:id',
  permission: 'person.change-role',
  limit: 'write',
  summary: 'Change the role of a person; it works from their next request on.',
  schema: { params: personParams, body: rolePatch, response: person },
  handle: (ctx, { params, body }) => changeRole(ctx, params.id, body.role),
});

const deletePerson = defineRoute({
  method: 'DELETE',
  url: '/people/:id',
  permission: 'signed-in',
  limit: 'write',
  summary: 'Leave the org, or remove a person from it.',
  schema: { params: personParams, response: z.void() },
  status: 204,
  handle: (ctx, { params }) => endMembership(ctx, params.id),
});

export const peopleRoutes = [readMe, patchMe, getPeople, patchPerson, deletePerson] as const;
