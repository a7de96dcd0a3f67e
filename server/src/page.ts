import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync, RouteHandlerMethod } from 'fastify';

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
      index: 'index.html',
      wildcard: false,
      cacheControl: false,
      preCompressed: true,
      globIgnore: ['**/*.{br,gz}'],
      setHeaders: (reply, path) => {
        const isHashed = path.includes('/assets/');
        reply.header(
          'cache-control',
          isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  };
  return {
    // Not in a scope of its own: the shell answers from the root's handler, by this plugin's sendFile.
    plugin: Object.assign(plugin, { [Symbol.for('skip-override')]: true }),
    shell: (_request, reply) => reply.sendFile('index.html'),
  };
}
