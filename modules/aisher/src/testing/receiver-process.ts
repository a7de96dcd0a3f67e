/**
 * A process that takes telemetry, for the tests that kill it: `receiver-process.ts FOLDER POINT TIMES` ends itself with
 * SIGKILL when it passes the point for so many times. It is told what to take by messages.
 */
import { join } from 'node:path';
import type { Parts } from '@dojang/kernel';
import { createKeyring, createLog, createMetrics, createRateLimiter } from '@dojang/kernel/server';
import { until } from '@dojang/kernel/testing/until';
import type { KeyStanding } from '../keys/standing.ts';
import { openReceiver } from '../receiver/receiver.ts';
import { openFileStore } from './file-store.ts';
import { maskNothing } from './mask-nothing.ts';

/** What the process is told: take these bytes for an org, or store all that waits and end. */
export type Told =
  | { readonly take: number; readonly org: string; readonly body: string }
  | { readonly take: null };

const [, , folder = '', point = '', times = '1'] = process.argv;
const noDatabase = { transaction: () => Promise.reject(new Error('no database')) };
// The same key after each start.
const keyring = createKeyring([Buffer.alloc(32, 7)]);
const log = createLog({ level: 'silent' });
const metrics = createMetrics();
const parts = {
  log,
  metrics,
  keyring,
  limiter: createRateLimiter({ log, metrics, keyring }),
  now: () => new Date(),
  database: noDatabase,
} as unknown as Parts;

let passed = 0;
const receiver = openReceiver(parts, {
  folder: join(folder, 'journal'),
  store: openFileStore(join(folder, 'stored.jsonl')),
  maskerOf: () => maskNothing,
  retentionDaysOf: async () => 15,
  random: () => 0,
  batchMs: 10,
  at: (reached) => {
    if (reached !== point) return;
    passed += 1;
    if (passed >= Number(times)) process.kill(process.pid, 'SIGKILL');
  },
});

const keyOf = (org: string): KeyStanding => ({
  id: `key of ${org}`,
  org,
  signals: ['traces'],
  services: [],
  rowsPerSecond: 100_000,
  rowsPerDay: null,
  mayReplay: false,
});

process.on('message', async (told: Told) => {
  if (told.take === null) {
    await until('an empty journal', () => receiver.state().journal.records === 0);
    await receiver.close();
    process.disconnect();
    return;
  }
  const { take, org, body } = told;
  const bytes = Buffer.from(body, 'base64');
  const received = {
    key: keyOf(org),
    signal: 'traces',
    encoding: 'protobuf',
    body: bytes,
  } as const;
  await receiver.take(received);
  process.send?.(take);
});
process.send?.('ready');
