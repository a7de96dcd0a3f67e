/** The server that `bench:ingest` sends to, and kills: `server.ts FOLDER ENGINES PORT ORG`. Its database is in memory. */
import { join } from 'node:path';
import { makeMasker } from '@dojang/kernel/masker';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { testKernel, wideLimits } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import { createKeyring } from '../../kernel/src/base/keyring.ts';
import { aisherModule } from '../../modules/aisher/src/index.ts';
import { signals } from '../../modules/aisher/src/receiver/otlp/request.ts';
import { openReceiver } from '../../modules/aisher/src/receiver/receiver.ts';
import { createRecall } from '../../modules/aisher/src/receiver/settle/recall.ts';
import { openEmbeddedStore } from '../../modules/aisher/src/store/embedded-store.ts';
import { spanCounts } from './span-counts.ts';

const [, , folder = '', enginesFolder = '', port = '0', org = ''] = process.argv;
const modules = [kernelModule, aisherModule];
// The same key after each start, which opens what the journal holds.
const keyring = createKeyring([Buffer.alloc(32, 7)]);
const kernel = await testKernel({ modules, parts: { keyring } });
const store = openEmbeddedStore({ folder: join(folder, 'store'), enginesFolder });
await until('the engine', () => store.state().state === 'ready', 300_000);
const receiver = openReceiver(kernel.parts, {
  folder: join(folder, 'journal'),
  store,
  maskerOf: () => makeMasker({ key: Buffer.alloc(32, 1) }),
  retentionDaysOf: async () => 15,
  random: Math.random,
  recall: createRecall(store, kernel.parts.now),
});
const key = {
  id: 'bench',
  org,
  signals,
  services: [],
  rowsPerSecond: 1_000_000,
  rowsPerDay: null,
  mayReplay: false,
};
const aisherReceiver = { ...receiver, keys: { find: async () => key } };
const parts = { ...kernel.parts, aisherReceiver };
const app = buildHttp(parts, modules, { limits: wideLimits(modules) });
await app.listen({ port: Number(port), host: '127.0.0.1' });

process.on('message', async (asked: 'waiting' | 'counts' | 'end') => {
  if (asked === 'waiting') process.send?.(receiver.state().journal.records);
  if (asked === 'counts') process.send?.((await store.ask(org, spanCounts, {}))[0]);
  if (asked === 'end') {
    await app.close();
    await receiver.close();
    await store.close();
    await kernel.close();
    process.exit(0);
  }
});
process.send?.('ready');
