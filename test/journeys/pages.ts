/** The pages of the page's own router, so that no test has a list of them that someone forgets to add to. */
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

/** The pattern of every page that a person who is signed in may open, such as `/drafts/$id`. */
export async function listPages(): Promise<string[]> {
  // Screens are TSX, which Node does not load by itself.
  const vite = await createServer({
    configFile: false,
    logLevel: 'silent',
    appType: 'custom',
    define: { __GALLERY__: 'false', location: JSON.stringify({ pathname: '/' }) },
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const path = fileURLToPath(new URL('../../web/src/router.tsx', import.meta.url));
    const { router } = await vite.ssrLoadModule(path);
    return Object.values(router.routesById as Record<string, { id: string; fullPath: string }>)
      .filter(({ id }) => id.startsWith('/frame/'))
      .map(({ fullPath }) => fullPath)
      .sort();
  } finally {
    await vite.close();
  }
}
