import { defineRoute, rawBodyOf } from '@dojang/kernel';
import { undoImport } from './applying/undo-import.ts';
import { getImport, listImports, listRows } from './find-imports.ts';
import {
  importList,
  importParams,
  importQuery,
  importRowList,
  mappingInput,
  rowQuery,
  sheetBytesMax,
  sheetImport,
  uploadedImport,
  uploadQuery,
} from './schema.ts';
import { changeMapping, uploadSheet } from './uploads.ts';

export const importRoutes = [
  defineRoute({
    method: 'POST',
    url: '/autus/imports',
    permission: 'autus.import',
    limit: 'autus.upload',
    summary: 'Brings a sheet of people, which a job plans; the same bytes again are nothing',
    schema: { query: uploadQuery, response: uploadedImport },
    status: 201,
    body: { as: 'bytes', types: ['*'], bytesMax: sheetBytesMax },
    handle: (ctx, { query, request }) =>
      uploadSheet(ctx, { name: query.name, bytes: new Uint8Array(rawBodyOf(request)) }),
  }),
  defineRoute({
    method: 'GET',
    url: '/autus/imports',
    permission: 'autus.import',
    limit: 'read',
    summary: 'Sheets that were brought, the newest first',
    schema: { query: importQuery, response: importList },
    handle: (ctx, { query }) => listImports(ctx, query),
  }),
  defineRoute({
    method: 'GET',
    url: '/autus/imports/:id',
    permission: 'autus.import',
    limit: 'read',
    summary: 'A sheet: what its columns mean, its rows by outcome, how far it is',
    schema: { params: importParams, response: sheetImport },
    handle: (ctx, { params }) => getImport(ctx, params.id),
  }),
  defineRoute({
    method: 'GET',
    url: '/autus/imports/:id/rows',
    permission: 'autus.import',
    limit: 'read',
    summary: 'The rows of a sheet, each with its outcome',
    schema: { params: importParams, query: rowQuery, response: importRowList },
    handle: (ctx, { params, query }) => listRows(ctx, params.id, query),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/imports/:id/mapping',
    permission: 'autus.import',
    limit: 'write',
    summary: 'Says what columns mean, and has the sheet planned anew',
    schema: { params: importParams, body: mappingInput, response: sheetImport },
    handle: (ctx, { params, body }) => changeMapping(ctx, params.id, body.mapping),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/imports/:id/undo',
    permission: 'autus.import',
    limit: 'write',
    summary: 'Has taken back what the import of a sheet made and nobody touched since',
    schema: { params: importParams, response: sheetImport },
    status: 202,
    handle: (ctx, { params }) => undoImport(ctx, params.id),
  }),
];
