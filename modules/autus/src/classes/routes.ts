import { defineRoute } from '@dojang/kernel';
import { changeClass, closeClass, openClass } from './classes.ts';
import { getClass, listClasses } from './find-classes.ts';
import {
  academyClass,
  classChange,
  classInput,
  classList,
  classParams,
  classQuery,
  closingInput,
} from './schema.ts';

export const classRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/classes',
    permission: 'autus.read-classes',
    limit: 'read',
    summary: 'Classes that the reader sees, the newest first',
    schema: { query: classQuery, response: classList },
    handle: (ctx, { query }) => listClasses(ctx, query),
  }),
  defineRoute({
    method: 'GET',
    url: '/autus/classes/:id',
    permission: 'autus.read-classes',
    limit: 'read',
    summary: 'One class with its weekly times',
    schema: { params: classParams, response: academyClass },
    handle: (ctx, { params }) => getClass(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/classes',
    permission: 'autus.keep-classes',
    limit: 'write',
    summary: 'Opens a class and makes its lessons',
    schema: { body: classInput, response: academyClass },
    status: 201,
    handle: (ctx, { body }) => openClass(ctx, body),
  }),
  defineRoute({
    method: 'PATCH',
    url: '/autus/classes/:id',
    permission: 'autus.keep-classes',
    limit: 'write',
    summary: 'Changes a class whose version is the one that was read',
    schema: { params: classParams, body: classChange, response: academyClass },
    handle: (ctx, { params, body }) => changeClass(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/classes/:id/closing',
    permission: 'autus.keep-classes',
    limit: 'write',
    summary: 'Closes a class after a last day',
    schema: { params: classParams, body: closingInput, response: academyClass },
    handle: (ctx, { params, body }) => closeClass(ctx, params.id, body),
  }),
];
