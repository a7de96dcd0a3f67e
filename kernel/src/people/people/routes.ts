import { defineRoute } from '../../core/route.ts';
import { changeMe, getMe, listPeople } from './people.ts';
import { me, mePatch, people, peopleQuery } from './schema.ts';

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
  summary: 'The people of the org and their roles, those who came first before the others.',
  schema: { query: peopleQuery, response: people },
  handle: (ctx, { query }) => listPeople(ctx, query),
});

export const peopleRoutes = [readMe, patchMe, getPeople] as const;
