import { defineRoute } from '@dojang/kernel';
import {
  idParams,
  repository,
  repositoryList,
  repositoryRegistration,
  repositorySettings,
} from '../schema.ts';
import { changeRepository, listRepositories, registerRepository } from './repositories.ts';

export const repositoryRoutes = [
  defineRoute({
    method: 'GET',
    url: '/commit/repositories',
    permission: 'commit.read',
    limit: 'read',
    summary: 'Repositories with what they got and what waits',
    schema: { response: repositoryList },
    handle: (ctx) => listRepositories(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/commit/repositories',
    permission: 'commit.capture',
    credentials: ['browser', 'agent'],
    limit: 'write',
    summary: 'Makes a repository known; again, it answers the same',
    schema: { body: repositoryRegistration, response: repository },
    handle: (ctx, { body }) => registerRepository(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/commit/repositories/:id',
    permission: 'commit.configure',
    limit: 'write',
    summary: 'Which branches need the number match',
    schema: { params: idParams, body: repositorySettings, response: repository },
    handle: (ctx, { params, body }) => changeRepository(ctx, params.id, body),
  }),
];
