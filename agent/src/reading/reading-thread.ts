/** The thread that reads changes: what they hold came from strangers, and it can be ended at any time. */
import { parentPort } from 'node:worker_threads';
import { prepareScoping } from '@dojang/commit/engine';
import { type Matter, understand } from './understand.ts';

const port = parentPort;
if (!port) throw new Error('reading-thread.ts runs as a worker thread only');

port.on('message', async (asked: Matter | { readonly likely: readonly string[] }) => {
  if ('likely' in asked) {
    // Failing, it fails again where it is needed.
    await prepareScoping(asked.likely).catch(() => undefined);
    return;
  }
  // A bug in reading ends the thread, which is all that anybody needs to know of it here.
  port.postMessage(await understand(asked));
});
