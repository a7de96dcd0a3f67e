import { z } from 'zod';
import { FileAnswer } from '../base/file-answer.ts';
import { Problem } from '../base/problem.ts';
import { defineRoute } from '../core/route.ts';
import { readParts } from '../http/bodies/parts.ts';
import { streamOf } from '../http/http-body.ts';
import { followDownload, receiveUpload } from './links.ts';
import { secretParams } from './schema.ts';

/** The most that a file may have; each ticket says less. */
const uploadBytesMax = 2 * 1024 * 1024 * 1024;

export const fileRoutes = [
  defineRoute({
    method: 'GET',
    url: '/downloads/:secret',
    permission: 'public',
    limit: 'public',
    summary: 'Gives the file of a one-use address; HEAD leaves it unused',
    schema: { params: secretParams, response: z.void() },
    answers: 'file',
    handle: async (ctx, { params, request, reply }) => {
      const { url, file } = await followDownload(ctx, params.secret, request.method === 'HEAD');
      if (url === null) return new FileAnswer(file);
      await reply.redirect(url, 303);
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/uploads',
    permission: 'public',
    limit: 'public',
    summary: 'Takes the file of an upload ticket: its fields, then the file as the field `file`',
    schema: { response: z.void() },
    status: 204,
    body: { as: 'multipart', bytesMax: uploadBytesMax, timeoutMs: 15 * 60_000 },
    handle: async (ctx, { request }) => {
      let count = 0;
      const type = String(request.headers['content-type']);
      await readParts(streamOf(request), type, async ({ body, fields }) => {
        await receiveUpload(ctx, fields.get('secret') ?? '', body);
        count += 1;
      });
      if (count === 1) return;
      throw new Problem(
        400,
        'file-missing',
        'The form holds no file; send it as the field `file`.',
      );
    },
  }),
];
