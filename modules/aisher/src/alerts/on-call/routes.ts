import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import {
  addOverride,
  changeOnCall,
  listOnCall,
  makeOnCall,
  removeOnCall,
  removeOverride,
} from './on-call.ts';
import {
  onCall,
  onCallChange,
  onCallInput,
  onCallList,
  onCallParams,
  overrideInput,
  overrideParams,
} from './schema.ts';

const configure = { permission: 'aisher.configure', limit: 'write' } as const;

export const onCallRoutes = [
  defineRoute({
    method: 'GET',
    url: '/aisher/on-call',
    permission: 'aisher.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Rotations, who is woken now, and who stands in',
    schema: { response: onCallList },
    handle: (ctx) => listOnCall(ctx),
  }),
  defineRoute({
    ...configure,
    method: 'POST',
    url: '/aisher/on-call',
    summary: 'People take turns in being woken',
    schema: { body: onCallInput, response: onCall },
    status: 201,
    handle: (ctx, { body }) => makeOnCall(ctx, body),
  }),
  defineRoute({
    ...configure,
    method: 'PUT',
    url: '/aisher/on-call/:id',
    summary: 'Changes a rotation',
    schema: { params: onCallParams, body: onCallChange, response: onCall },
    handle: (ctx, { params, body }) => changeOnCall(ctx, params.id, body),
  }),
  defineRoute({
    ...configure,
    method: 'DELETE',
    url: '/aisher/on-call/:id',
    summary: 'Deletes a rotation; rules that name it wake nobody by it',
    schema: { params: onCallParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => removeOnCall(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    permission: 'aisher.decide',
    limit: 'write',
    url: '/aisher/on-call/:id/overrides',
    summary: 'Somebody stands in for whoever has the turn',
    schema: { params: onCallParams, body: overrideInput, response: onCall },
    status: 201,
    handle: (ctx, { params, body }) => addOverride(ctx, params.id, body),
  }),
  defineRoute({
    method: 'DELETE',
    permission: 'aisher.decide',
    limit: 'write',
    url: '/aisher/on-call/:id/overrides/:override',
    summary: 'Nobody stands in any more',
    schema: { params: overrideParams, response: onCall },
    handle: (ctx, { params }) => removeOverride(ctx, params.id, params.override),
  }),
];
