import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { placesIn } from './engine/folder.ts';
import { listErrors } from './queries/golden.ts';
import type { Batch } from './store.ts';
import { openEngineRegistry, serveHalf, serveWhole } from './testing/engine-registry.ts';
import { type Opening, writeFakeChdb } from './testing/fake-chdb.ts';
import { madeRows } from './testing/made-rows.ts';
import { openTestStore, removeFolder, testFolder } from './testing/test-store.ts';

/** With a package in the place of the engine: the engine itself is asked in `test/servers/`. */
function open(opening: Opening = 'well') {
  const folder = testFolder();
  const enginesFolder = writeFakeChdb(join(folder, 'engines'), opening);
  const opened = openTestStore(folder, { enginesFolder, backoffMs: 10 });
  after(async () => {
    await opened.store.close();
    removeFolder(folder);
  });
  return { ...opened, folder, enginesFolder };
}

const rows = madeRows({ seed: 1, traces: 3, from: 1, seconds: 9, errorShare: 1, note: 'a' });
const batch: Batch = { org: 'a', rows, token: 't', receivedAt: new Date(0), retentionDays: 15 };

test('the store is ready once its engine answers and its tables are made', async () => {
  const { store, until, said } = open();
  await until('ready');
  assert.deepEqual(
    said.map(({ state }) => state),
    ['loading', 'starting', 'ready'],
  );
  await store.insert(batch);
  assert.deepEqual(store.facts(), { progress: null, brokenParts: 0, detail: '' });
});

test('an engine that is killed is started again, and a read meanwhile waits for it', async () => {
  const { store, until } = open();
  await until('ready');
  const pid = store.enginePid() ?? 0;
  process.kill(pid, 'SIGKILL');
  await until('away', 'crashed');
  await until('starting');
  const asked = { from: 0, until: 60, services: [], limit: 1 };
  // The package answers nothing that is an error; that it was asked at all is what counts.
  await assert.rejects(listErrors(store, 'a', asked), { fault: 'bad-answer' });
  await until('ready');
  assert.notEqual(store.enginePid(), pid);
});

for (const [opening, reason] of [
  ['locked', 'folder-in-use'],
  ['damaged', 'folder-damaged'],
  ['crash', 'crashed'],
] as const) {
  test(`an engine that opens ${opening} is away for a reason, and takes no rows`, async () => {
    const { store, until } = open(opening);
    await until('away', reason);
    await assert.rejects(store.insert(batch), { fault: 'away' });
  });
}

test('a library that cannot be loaded is said', async () => {
  const { store, until, enginesFolder } = open('crash');
  for (const version of readdirSync(enginesFolder)) {
    rmSync(join(enginesFolder, version, 'node_modules'), { recursive: true });
  }
  await until('away', 'library');
  assert.match(store.facts().detail, /Cannot find module/);
});

test('a damaged folder is set aside, and the next engine begins with an empty one', async () => {
  const { store, until, folder, enginesFolder } = open('damaged');
  await until('away', 'folder-damaged');
  writeFakeChdb(enginesFolder, 'well');
  const aside = await store.setAside();
  await until('ready');
  assert.match(aside, /database\.aside-/);
  assert.ok(readdirSync(folder).includes('database'));
});

test('an engine that cannot be fetched is tried again, and a system without one is told at once', async () => {
  const folder = testFolder();
  const { store, until } = openTestStore(folder, {
    enginesFolder: join(folder, 'none'),
    backoffMs: 10,
    fetch: { freeBytes: async () => 0 },
  });
  await until('away', 'disk-full');
  await until('loading', 'disk-full');
  await store.close();
  const musl = { platform: 'linux', arch: 'x64', glibc: undefined };
  const other = openTestStore(folder, {
    enginesFolder: join(folder, 'o'),
    fetch: { system: musl },
  });
  await other.until('away', 'no-engine-for-system');
  await other.store.close();
  removeFolder(folder);
});

test('the end comes twice, and leaves no engine', async () => {
  const { store, until } = open();
  await until('ready');
  const pid = store.enginePid() ?? 0;
  await Promise.all([store.close(), store.close()]);
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  assert.deepEqual(store.state(), { state: 'away', reason: 'closed' });
});

test('a process that is killed while the engine is fetched leaves what it had to the next one', async (t) => {
  const registry = await openEngineRegistry();
  const folder = testFolder();
  t.after(() => {
    registry.close();
    removeFolder(folder);
  });
  registry.behave(serveHalf);
  const program = fileURLToPath(new URL('testing/fetching-process.ts', import.meta.url));
  const words = [folder, JSON.stringify(registry.packages), registry.url];
  const child = fork(program, words, { execArgv: [] });
  const ended = once(child, 'exit');
  await new Promise<void>((resolve) => {
    child.on('message', (bytes) => Number(bytes) > 0.4 * registry.bytes && resolve());
  });
  child.kill('SIGKILL');
  await ended;
  registry.behave(serveWhole);
  const asked = registry.asked.length;
  const { engines: enginesFolder } = placesIn(folder);
  const next = openTestStore(folder, { enginesFolder, fetch: registry.fetch });
  await next.until('ready');
  await next.store.close();
  assert.ok((registry.asked[asked] ?? 0) > 0.4 * registry.bytes, 'it begins where the other ended');
});
