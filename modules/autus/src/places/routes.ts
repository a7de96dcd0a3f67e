import { defineRoute } from '@dojang/kernel';
import { addPlace, changePlace, listPlaces } from './places.ts';
import { place, placeChange, placeInput, placeList, placeParams } from './schema.ts';

export const placeRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/places',
    permission: 'autus.read-classes',
    limit: 'read',
    summary: 'Where lessons take place',
    schema: { response: placeList },
    handle: async (ctx) => ({ places: await listPlaces(ctx) }),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/places',
    permission: 'autus.keep-classes',
    limit: 'write',
    summary: 'Adds a place',
    schema: { body: placeInput, response: place },
    status: 201,
    handle: (ctx, { body }) => addPlace(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/places/:id',
    permission: 'autus.keep-classes',
    limit: 'write',
    summary: 'Changes a place whose version is the one that was read',
    schema: { params: placeParams, body: placeChange, response: place },
    handle: (ctx, { params, body }) => changePlace(ctx, params.id, body),
  }),
];
