/** `dojang` of the package without a command: the server, with the page that is in the package. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { serve, endBecause } = await import('../serve.ts');
serve().catch(endBecause);
