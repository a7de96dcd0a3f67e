import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync, RouteHandlerMethod } from 'fastify';

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
 */
export function servePage(folder: string): {
  plugin: FastifyPluginAsync;
  shell: RouteHandlerMethod;
} {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`no web app in ${folder}: run "node web/build.ts"`);
  }
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
    const files = listFiles(folder);
    for (const name of files) {
      app.route({ method, url: `/${name}`, handler: (_, reply) => reply.sendFile(name) });
    }
    app.route({ method, url: '/', handler: (_, reply) => reply.sendFile('index.html') });
    // One route for the hundreds of assets: a route of its own for each takes 0.1 s of every start.
    const assets = new Set(listFiles(join(folder, 'assets')));
    app.route<{ Params: { '*': string } }>({
      method,
      url: '/assets/*',
      handler: ({ params }, reply) =>
        assets.has(params['*']) ? reply.sendFile(`assets/${params['*']}`) : reply.callNotFound(),
    });
  };
  return {
    // Not in a scope of its own: the shell answers from the root's handler, by this plugin's sendFile.
    plugin: Object.assign(plugin, { [Symbol.for('skip-override')]: true }),
    shell: (_request, reply) => reply.sendFile('index.html'),
  };
}
