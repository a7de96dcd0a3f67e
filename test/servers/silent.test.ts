import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { freePort } from '../../scripts/free-port.ts';
import {
  createDatabase,
  signalPostgres,
  startPostgres,
  stopPostgres,
} from '../../scripts/servers.ts';
import { claim, type ServerProcess, startServer } from '../world.ts';

/** A cluster of this test alone: it stands still, and says neither yes nor no. */
const cluster = { name: 'silent', port: await freePort() };
const urls = createDatabase(startPostgres(cluster), 'silent');
const env = { DATABASE_URL: urls.url, DATABASE_DIRECT_URL: urls.ownerUrl };
let server: ServerProcess | undefined;
let isSilent = false;
const signal = (word: 'STOP' | 'CONT') => {
  signalPostgres(cluster, word);
  isSilent = word === 'STOP';
};
after(async () => {
  server?.child.kill('SIGKILL');
  if (isSilent) signal('CONT');
  stopPostgres(cluster);
});

/** How long `work` took, and what came of it. */
async function timed<R>(work: Promise<R>): Promise<{ ms: number; result: R }> {
  const begun = performance.now();
  const result = await work;
  return { ms: performance.now() - begun, result };
}

/** As long as anything may take that a silent database is asked for, on a machine that does other things as well. */
const refusedMsMax = 8_000;

test('a database that is silent makes nobody wait for long, neither readers, writers nor the end', async () => {
  const data = join(mkdtempSync(join(tmpdir(), 'dojang-')), 'data');
  server = await startServer(data, env);
  const link = await until('the link of the owner', async () => server?.ownerLink());
  const owner = await claim(server.url, link);
  assert.equal((await owner.get('/drafts')).status, 200);
  const ready = () => fetch(`${server?.url}/healthz/ready`).then((answer) => answer.status);
  const invite = () => owner.call('POST', '/pairings', { kind: 'phone' });
  assert.equal(await ready(), 200);

  signal('STOP');
  const refused = await Promise.all(
    [owner.get('/drafts'), invite(), owner.get('/me'), invite()].map(timed),
  );
  for (const { ms, result } of refused) {
    assert.deepEqual([result.status, result.body.code], [503, 'database-unavailable']);
    assert.equal(result.body.retryAfterSeconds, 5);
    assert.ok(ms < refusedMsMax, `${ms} ms until it was refused`);
  }
  const probed = await timed(ready());
  assert.equal(probed.result, 503);
  assert.ok(probed.ms < 4_000, `${probed.ms} ms until it was not ready`);
  assert.equal(await fetch(`${server.url}/healthz/live`).then((answer) => answer.status), 200);

  signal('CONT');
  await until('the server to go on', async () => ((await ready()) === 200 ? true : undefined));
  assert.equal((await owner.get('/drafts')).status, 200);
  assert.equal((await invite()).status, 201);

  signal('STOP');
  const ended = await timed(server.stop());
  assert.equal(server.child.exitCode, 0);
  assert.ok(ended.ms < refusedMsMax, `${ended.ms} ms until it ended`);
});
