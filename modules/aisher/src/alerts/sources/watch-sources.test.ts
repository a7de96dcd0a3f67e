import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, inTransaction } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { aisherModule } from '../../index.ts';
import { makeIngestKey } from '../../keys/keys.ts';
import { ownDb } from '../../own-db.ts';
import { alertWorld } from '../testing.ts';
import { watchSources } from './watch-sources.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const day = 24 * 60;
const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3 * day * 60_000);

const use = (ctx: AnyContext, at: Date) =>
  inTransaction(ctx, (ctx) =>
    ownDb(ctx).updateTable('aisher.ingest_key').set({ last_used_at: at }).execute(),
  );

async function world() {
  const ctx = await newOrg(kernel);
  const { at, when, told } = alertWorld(ctx, from);
  await makeIngestKey(when(0), {
    name: 'shop',
    signals: ['traces'],
    services: [],
    rowsPerSecond: 100,
    rowsPerDay: null,
    mayReplay: false,
    expiresInDays: null,
  });
  const speak = (minute: number) => use(ctx, at(minute));
  const look = (minute: number) => watchSources(when(minute));
  /** Two days in which it spoke, looked at each hour. */
  for (let minute = 0; minute <= 2 * day; minute += 60) {
    await speak(minute);
    await look(minute + 1);
  }
  return { speak, look, told };
}

test('a source that falls silent is told within twelve minutes, once, and so is its return', async () => {
  const { speak, look, told } = await world();
  for (let minute = 1; minute <= 30; minute++) {
    await look(2 * day + minute);
    if (minute <= 9) assert.deepEqual(await told(), [], `minute ${minute}`);
    if (minute === 12) assert.equal((await told())[0]?.kind, 'aisher.source-quiet');
  }
  assert.deepEqual((await told())[0]?.params.source, 'shop');
  await speak(2 * day + 31);
  await look(2 * day + 32);
  await look(2 * day + 33);
  assert.deepEqual(
    (await told()).map(({ kind }) => kind),
    ['aisher.source-quiet', 'aisher.source-back'],
  );
});

test('a server that was away for an hour takes no source for silent that spoke a moment ago', async () => {
  const { speak, look, told } = await world();
  await speak(2 * day + 60);
  await look(2 * day + 62);
  assert.deepEqual(await told(), []);
});
