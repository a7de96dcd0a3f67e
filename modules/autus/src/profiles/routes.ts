import { defineRoute } from '@dojang/kernel';
import { getProfile, listProfiles } from './find-profiles.ts';
import { addProfile, archiveProfile, changeProfile } from './profiles.ts';
import {
  archiveInput,
  profile,
  profileChange,
  profileInput,
  profileList,
  profileParams,
  profileQuery,
} from './schema.ts';

export const profileRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/profiles',
    permission: 'autus.read-people',
    limit: 'read',
    summary: 'People of the academy, by name, initials or the last four digits, the newest first',
    schema: { query: profileQuery, response: profileList },
    handle: (ctx, { query }) => listProfiles(ctx, query),
  }),
  defineRoute({
    method: 'GET',
    url: '/autus/profiles/:id',
    permission: 'autus.read-people',
    limit: 'read',
    summary: 'One person of the academy',
    schema: { params: profileParams, response: profile },
    handle: (ctx, { params }) => getProfile(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/profiles',
    permission: 'autus.keep-people',
    limit: 'write',
    summary: 'Adds a person',
    schema: { body: profileInput, response: profile },
    status: 201,
    handle: (ctx, { body }) => addProfile(ctx, body),
  }),
  defineRoute({
    method: 'PATCH',
    url: '/autus/profiles/:id',
    permission: 'autus.keep-people',
    limit: 'write',
    summary: 'Changes a person whose version is the one that was read',
    schema: { params: profileParams, body: profileChange, response: profile },
    handle: (ctx, { params, body }) => changeProfile(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/profiles/:id/archive',
    permission: 'autus.keep-people',
    limit: 'write',
    summary: 'Archives a person who is not here any more',
    schema: { params: profileParams, body: archiveInput, response: profile },
    handle: (ctx, { params, body }) => archiveProfile(ctx, params.id, body.version),
  }),
];
