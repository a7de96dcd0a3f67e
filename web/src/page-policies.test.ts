import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commitModule } from '@dojang/commit';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { noteModule } from '@dojang/kernel/testing/note-module';
import { createServer } from 'vite';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));
// Screens are TSX, which Node does not load by itself.
const vite = await createServer({
  configFile: false,
  logLevel: 'silent',
  appType: 'custom',
  define: { __GALLERY__: true },
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  resolve: {
    alias: [{ find: /^\.\.?\/modules\.ts$/, replacement: pathOf('./testing/note-modules.ts') }],
  },
});
after(() => vite.close());

const modules = [kernelModule, commitModule, noteModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules, { page: async () => 'the shell' });
after(() => app.close());

test('every page of the router has the default policy, but those that a module names', async () => {
  Object.assign(globalThis, { location: new URL('https://dojang.example.com/') });
  const { router } = await vite.ssrLoadModule(pathOf('./router.tsx'));
  const pages = Object.keys(router.routesByPath);
  assert.ok(pages.length > 25);
  for (const shown of ['/ui', '/l/$link', '/note/public/$id', '/commit/history/$id']) {
    assert.ok(pages.includes(shown), shown);
  }
  const { headers } = await app.inject('/');
  const tight = headers['content-security-policy'];
  const wide: string[] = [];
  for (const page of pages) {
    const { headers } = await app.inject(page.replaceAll('$', ''));
    if (headers['content-security-policy'] !== tight) wide.push(page);
  }
  assert.deepEqual(wide, ['/note/scrapbook']);
});
