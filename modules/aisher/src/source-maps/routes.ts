import { defineRoute, rawBodyOf } from '@dojang/kernel';
import { z } from 'zod';
import { idParams } from '../releases/schema.ts';
import { readGroupFrames } from './group-frames.ts';
import {
  groupFrames,
  groupFramesQuery,
  mapBytesMax,
  sourceMap,
  sourceMapList,
  sourceMapParams,
  sourceMapQuery,
  sourceMapUpload,
} from './schema.ts';
import { dropSourceMap, keepSourceMap, listSourceMaps } from './source-maps.ts';

/** A build has hundreds of files. */
export const uploadLimit = { name: 'aisher.upload', requestsMax: 600, windowMs: 60_000 };

export const sourceMapRoutes = [
  defineRoute({
    method: 'POST',
    url: '/aisher/source-maps',
    permission: 'aisher.deploy',
    credentials: ['browser', 'key'],
    limit: uploadLimit.name,
    summary: 'Keep the source map of a built file; the body is the map',
    schema: { query: sourceMapUpload, response: sourceMap },
    body: { as: 'bytes', bytesMax: mapBytesMax, gzip: true, ratioMax: 200, timeoutMs: 300_000 },
    status: 201,
    handle: (ctx, { query, request }) => keepSourceMap(ctx, query, rawBodyOf(request)),
  }),
  defineRoute({
    method: 'GET',
    url: '/aisher/source-maps',
    permission: 'aisher.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Source maps, the newest first',
    schema: { query: sourceMapQuery, response: sourceMapList },
    handle: (ctx, { query }) => listSourceMaps(ctx, query),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/aisher/source-maps/:id',
    permission: 'aisher.deploy',
    limit: 'write',
    summary: 'Delete a source map; frames that it resolved stay as they are',
    schema: { params: sourceMapParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => dropSourceMap(ctx, params.id),
  }),
  defineRoute({
    method: 'GET',
    url: '/aisher/groups/:id/frames',
    permission: 'aisher.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Frames of an error of a group, by source maps where there are some',
    schema: { params: idParams, query: groupFramesQuery, response: groupFrames },
    handle: (ctx, { params, query }) => readGroupFrames(ctx, params.id, query.sample),
  }),
];
