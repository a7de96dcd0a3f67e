/** The thread that reads changes. Their content comes from strangers, and a thread can be ended at any time. */
import { parentPort } from 'node:worker_threads';
import { prepareScoping } from '@dojang/commit/engine';
import { type Matter, understand } from './understand.ts';

const port = parentPort;
if (!port) throw new Error('reading-thread.ts runs as a worker thread only');

port.on('message', async (asked: Matter | { readonly likely: readonly string[] }) => {
  if ('likely' in asked) {
    // If this fails, it fails again when it is needed.
    await prepareScoping(asked.likely).catch(() => undefined);
    return;
  }
  // A bug in reading ends the thread. Nobody here needs to know more.
  port.postMessage(await understand(asked));
});
