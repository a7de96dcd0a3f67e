import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync, RouteHandlerMethod } from 'fastify';
import { createShell } from './shell.ts';

/** What has an address: not what lies beside a file for those who take a coding. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^\.|\.(br|gz)$/.test(entry.name))
    .map(({ name }) => name);
}

/**
 * Serves the built web app, as brotli or gzip to who takes one of them: the build lays both beside each file. Hashed
 * assets are cached for a year. The shell and the service worker are never cached, so that an open tab finds an update
 * at its next check.
 *
 * @param urlOf The public address, asked when the first page is.
 */
export function servePage(
  folder: string,
  urlOf: () => string,
): {
  plugin: FastifyPluginAsync;
  shell: RouteHandlerMethod;
} {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) {
    throw new Error(`no web app in ${folder}: run "node web/build.ts"`);
  }
  const shell = createShell(readFileSync(index, 'utf8'), urlOf);
  const plugin: FastifyPluginAsync = async (app) => {
    await app.register(fastifyStatic, {
      root: folder,
      serve: false,
      cacheControl: false,
      preCompressed: true,
      setHeaders: (reply, path) => {
        const isHashed = path.includes('/assets/');
        reply.header(
          'cache-control',
          isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
    const method = ['GET', 'HEAD'];
    const files = listFiles(folder).filter((name) => name !== 'index.html');
    for (const name of files) {
      app.route({ method, url: `/${name}`, handler: (_, reply) => reply.sendFile(name) });
    }
    app.route({ method, url: '/', handler: shell });
    // One route for the hundreds of assets: a route of its own for each takes 0.1 s of every start.
    const assets = new Set(listFiles(join(folder, 'assets')));
    app.route<{ Params: { '*': string } }>({
      method,
      url: '/assets/*',
      handler: ({ params }, reply) =>
        assets.has(params['*']) ? reply.sendFile(`assets/${params['*']}`) : reply.callNotFound(),
    });
  };
  return { plugin, shell };
}
