/** The process of the embedded engine is killed, orphaned, locked out, and finds its folder broken. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { globSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '@dojang/kernel/testing/until';
import { openClient } from '../../modules/aisher/src/store/client/client.ts';
import { startEngine } from '../../modules/aisher/src/store/engine/engine.ts';
import { fetchEngine } from '../../modules/aisher/src/store/fetch/fetch-engine.ts';
import { insertBatch } from '../../modules/aisher/src/store/insert/insert.ts';
import { ownSettings } from '../../modules/aisher/src/store/queries/door.ts';
import { readErrors } from '../../modules/aisher/src/store/queries/fold.ts';
import { readSeries } from '../../modules/aisher/src/store/queries/series.ts';
import { installTables } from '../../modules/aisher/src/store/schema/install.ts';
import { madeRows } from '../../modules/aisher/src/store/testing/made-rows.ts';
import {
  openTestStore,
  removeFolder,
  testEngines,
  testFolder,
} from '../../modules/aisher/src/store/testing/test-store.ts';

const seconds = Math.floor(Date.now() / 1_000);
const from = seconds - 3_600;
const hour = { from, until: seconds };
const make = (seed: number) =>
  madeRows({ seed, traces: 20, from, seconds: 3_000, errorShare: 0.5, note: 'a' });

const ends: (() => Promise<void>)[] = [];
after(async () => {
  for (const end of ends) await end();
});

function newStore(folder = testFolder()) {
  const opened = openTestStore(folder, { backoffMs: 20 });
  ends.push(async () => {
    await opened.store.close();
    removeFolder(folder);
  });
  return { ...opened, folder };
}
type Opened = ReturnType<typeof newStore>;

const put = ({ store }: Opened, seed: number) =>
  store.insert({
    org: 'a',
    rows: make(seed),
    token: `batch ${seed}`,
    receivedAt: new Date(),
    retentionDays: 15,
  });

async function keysOf({ store }: Opened): Promise<string[]> {
  const keys: string[] = [];
  for await (const block of readErrors(store, 'a', hour)) keys.push(...block.map(({ key }) => key));
  return keys.sort();
}
/** How many spans lie there. Other readers count what lies twice once. */
async function spansIn({ store }: Opened): Promise<number> {
  const series = await readSeries(store, 'a', { ...hour, services: [], by: 'operation' });
  return [...series.values()].flat().reduce((sum, { calls }) => sum + calls, 0);
}
const spansOfSeeds = (seeds: readonly number[]) =>
  seeds.reduce((sum, seed) => sum + make(seed).spans.length, 0);
const keysOfSeeds = (seeds: readonly number[]) =>
  seeds.flatMap((seed) => make(seed).exceptions.map(({ errorId }) => errorId)).sort();

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('an engine that is killed again and again keeps each acknowledged batch, once', async () => {
  const opened = newStore();
  await opened.until('ready');
  let isOver = false;
  let kills = 0;
  const killing = (async () => {
    while (!isOver) {
      await wait(150 + kills * 40);
      const pid = opened.store.enginePid();
      if (pid === undefined || opened.store.state().state !== 'ready') continue;
      process.kill(pid, 'SIGKILL');
      kills += 1;
      if (kills === 8) return;
    }
  })();
  const acknowledged: number[] = [];
  let failures = 0;
  // Three at a time, as a receiver has them in flight; each comes again with its token until it is taken.
  let next = 0;
  const lane = async () => {
    while (kills < 8 || next < 60) {
      next += 1;
      const seed = next;
      for (;;) {
        try {
          await put(opened, seed);
          acknowledged.push(seed);
          break;
        } catch {
          failures += 1;
          await wait(20);
        }
      }
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  isOver = true;
  await killing;
  await opened.until('ready');
  assert.ok(kills >= 5 && failures > 0, `${kills} kills, ${failures} failures`);
  // As a journal does whose mark was lost with the answer.
  for (const seed of acknowledged.slice(-20)) await put(opened, seed);
  assert.deepEqual(await keysOf(opened), keysOfSeeds(acknowledged));
  assert.equal(await spansIn(opened), spansOfSeeds(acknowledged));
});

test('what was acknowledged is there after the store was closed and opened', async () => {
  const folder = testFolder();
  const first = newStore(folder);
  await first.until('ready');
  await put(first, 1);
  await first.store.close();
  await assert.rejects(put(first, 2), { fault: 'away' });
  const second = newStore(folder);
  await second.until('ready');
  await put(second, 1);
  assert.deepEqual(await keysOf(second), keysOfSeeds([1]));
  assert.equal(await spansIn(second), spansOfSeeds([1]));
});

/** Lines of a process that has a store, until one fits. */
async function startOwner(folder: string) {
  const script = new URL('./aisher-engine-owner.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  ends.push(async () => void child.kill('SIGKILL'));
  let last = { state: '', reason: '', engine: 0 };
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = JSON.parse(line);
  });
  return { child, last: () => last };
}

test('the engine ends with the process that it belongs to, and the next one has the folder', async () => {
  const folder = testFolder();
  const owner = await startOwner(folder);
  const { engine } = await until('ready', async () =>
    owner.last().state === 'ready' ? owner.last() : undefined,
  );
  assert.ok(isAlive(engine));
  const other = newStore(folder);
  await other.until('away', 'folder-in-use');
  assert.match(other.store.facts().detail, /in use by process \d+/);
  owner.child.kill('SIGKILL');
  await until('the end of the engine', async () => !isAlive(engine) || undefined);
  await other.until('ready');
});

/** An engine alone, and its address. */
async function newEngine(): Promise<string> {
  const packages = await fetchEngine({
    folder: testEngines,
    heard: () => undefined,
    signal: new AbortController().signal,
  });
  const folder = testFolder();
  const ready = Promise.withResolvers<string>();
  const engine = startEngine({
    folder: join(folder, 'database'),
    packages,
    heard: (state) => {
      if (state.state === 'ready') ready.resolve(state.url);
    },
  });
  ends.push(async () => {
    await engine.close();
    removeFolder(folder);
  });
  return ready.promise;
}

test('an engine without its token answers nobody', async () => {
  const url = new URL(await newEngine());
  const { username, password } = url;
  assert.ok(password.length >= 40);
  Object.assign(url, { username: '', password: '' });
  for (const given of [undefined, `${username}:`, `${username}:${password}x`, 'default:']) {
    const headers = given ? { authorization: `Basic ${btoa(given)}` } : {};
    const answer = await fetch(url, { method: 'POST', body: 'select 1', headers });
    assert.equal(answer.status, 403, given);
  }
  const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}` };
  const answer = await fetch(url, { method: 'POST', body: 'select 1', headers });
  assert.deepEqual([answer.status, await answer.text()], [200, '1\n']);
});

test('rows go by the day on which they came, whatever time they tell', async () => {
  const client = openClient({ url: await newEngine(), settings: ownSettings, retryWaitMsMax: 0 });
  ends.unshift(() => client.close());
  await installTables(client);
  await installTables(client);
  const [log] = make(1).logs;
  assert.ok(log);
  const day = 86_400_000;
  const store = (id: string, daysAgo: number, atNs: bigint) =>
    insertBatch(client, {
      org: 'a',
      rows: { spans: [], exceptions: [], logs: [{ ...log, id, atNs }], points: [] },
      token: id,
      receivedAt: new Date(Date.now() - daysAgo * day),
      retentionDays: 15,
    });
  await store('of 1970', 0, 0n);
  await store('of 2100', 0, 4_102_444_800_000_000_000n);
  await store('here for 14 days', 14, log.atNs);
  await store('here for 16 days', 16, log.atNs);
  await client.command('optimize table signoz_logs.logs_v2 final');
  const left = await client.rows('select id from signoz_logs.logs_v2 order by id');
  assert.deepEqual(
    left.map(({ id }) => id),
    ['here for 14 days', 'of 1970', 'of 2100'],
  );
});

/** A store with a batch in it, closed. */
async function filledFolder(): Promise<string> {
  const opened = newStore();
  await opened.until('ready');
  await put(opened, 1);
  await opened.store.close();
  return opened.folder;
}

const broken: Record<string, (database: string) => void> = {
  'metadata is garbage': (database) => {
    const [file] = globSync(join(database, 'store/*/*/logs_v2.sql'));
    assert.ok(file);
    writeFileSync(file, 'garbage');
  },
  'half of it is deleted': (database) => rmSync(join(database, 'store'), { recursive: true }),
  'all of it is deleted': (database) => rmSync(database, { recursive: true }),
};
for (const [what, damage] of Object.entries(broken)) {
  test(`a folder of which ${what} is named, and set aside by consent alone`, async () => {
    const folder = await filledFolder();
    damage(join(folder, 'database'));
    const opened = newStore(folder);
    await opened.until('away', 'folder-damaged');
    assert.notEqual(opened.store.facts().detail, '');
    await assert.rejects(put(opened, 2), { fault: 'away' });
    const aside = await opened.store.setAside();
    await opened.until('ready');
    await put(opened, 2);
    assert.deepEqual(await keysOf(opened), keysOfSeeds([2]));
    assert.ok(readdirSync(dirname(aside)).includes('database'));
  });
}

test('a broken part of a table is counted, and the others are read', async () => {
  const folder = await filledFolder();
  const parts = globSync(join(folder, 'database/store/*/*/*_1_1_0/data.bin'));
  assert.ok(parts.length > 0);
  for (const part of parts) writeFileSync(part, 'xx');
  const opened = newStore(folder);
  await opened.until('ready');
  assert.ok(opened.store.facts().brokenParts > 0);
  await put(opened, 2);
  assert.deepEqual(await keysOf(opened), keysOfSeeds([2]));
});
