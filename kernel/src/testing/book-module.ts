import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { inTransaction } from '../core/context.ts';
import { defineModule } from '../core/module.ts';
import { defineRoute } from '../core/route.ts';
import { record } from '../ledger/ledger.ts';

const answer = z.object({ actor: z.string().max(20) });
const open = (method: 'GET' | 'PUT', url: string, permission: string) =>
  defineRoute({
    method,
    url,
    permission,
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'A page of a book',
    schema: { response: answer },
    handle: async (ctx) => {
      if (method === 'PUT') {
        await inTransaction(ctx, (ctx) => record(ctx, 'book.page-written', {}, { subjects: [] }));
      }
      return { actor: ctx.actor.kind };
    },
  });
/** A module whose routes an API key may call: one that reads, one that writes. */
export const bookModule = defineModule({
  name: 'book',
  migrations: pathToFileURL(`${mkdtempSync(join(tmpdir(), 'dojang-book-'))}/`),
  routes: [open('GET', '/book/pages', 'book.read'), open('PUT', '/book/pages', 'book.write')],
  permissions: [
    { action: 'book.read', roles: ['owner', 'admin', 'member', 'viewer'] },
    { action: 'book.write', roles: ['owner', 'admin'] },
  ],
});
