/**
 * `npm start`: builds the page when its sources changed, starts the server on the embedded defaults,
 * and prepares the playground of each module beside it. Ctrl-C ends all. Plain JavaScript: taking the types out of the
 * first file, which no cache has, loads a compiler for 70 ms.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// Everything else is imported below, so that the second start finds it compiled. Threads and other processes have it by name.
const compiled = join(root, 'node_modules', '.cache', 'node');
enableCompileCache(compiled);
process.env.NODE_COMPILE_CACHE = compiled;

const { serve, endBecause } = await import('./serve.ts');
serve(async () => {
  const { buildWeb } = await import('../web/build.ts');
  return buildWeb({ gallery: true });
}).catch(endBecause);
