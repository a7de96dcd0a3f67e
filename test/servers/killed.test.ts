/** PostgreSQL goes away in three ways under real server processes that people write to. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '@dojang/kernel/testing/until';
import { freePort } from '../../scripts/free-port.ts';
import { createDatabase, startPostgres, stopPostgres } from '../../scripts/servers.ts';
import { claim, intactLedger, type ServerProcess, startServer } from '../world.ts';

/** Of this test alone, and durable: others must not see theirs go down. */
const cluster = { name: 'killed-durable', port: await freePort(), durable: true };
const urls = createDatabase(startPostgres(cluster), 'killed');
const env = { DATABASE_URL: urls.url, DATABASE_DIRECT_URL: urls.ownerUrl, DOJANG_DRAIN_MS: '0' };
const folder = mkdtempSync(join(tmpdir(), 'dojang-killed-'));
const servers: ServerProcess[] = [];
after(async () => {
  for (const server of servers) await server.stop();
  stopPostgres(cluster);
  rmSync(folder, { recursive: true, force: true });
});

test('what the API acknowledged is there, once, after PostgreSQL was restarted, cut off and killed', async () => {
  const data = join(folder, 'data');
  servers.push(await startServer(data, env, ['--role=http,migrate']));
  servers.push(await startServer(data, env, ['--role=worker']));
  const [http] = servers;
  const owner = await claim(http?.url ?? '', http?.ownerLink() ?? '');
  const kept: string[] = [];
  const answers = new Map<number, number>();
  let n = 0;
  let isLoading = true;
  const load = Array.from({ length: 3 }, async () => {
    while (isLoading && n < 95) {
      n += 1;
      const name = `team ${n}`;
      const answer = await owner.call('POST', '/teams', { name, personIds: [] });
      answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
      if (answer.status < 300) kept.push(name);
      await wait(200);
    }
  });
  for (const how of ['fast', 'immediate', 'kill'] as const) {
    await wait(1_000);
    stopPostgres(cluster, how);
    await wait(500);
    startPostgres(cluster);
  }
  await wait(1_500);
  isLoading = false;
  await Promise.all(load);
  const seen = JSON.stringify([...answers]);
  assert.ok(kept.length > 15, seen);
  assert.deepEqual(
    [...answers.keys()].filter((status) => status >= 300 && status !== 503),
    [],
    `either done, or told to come again: ${seen}`,
  );
  const { body } = await until('the list', async () => {
    const answer = await owner.get('/teams');
    return answer.status === 200 ? answer : undefined;
  });
  const names: string[] = body.teams.map(({ name }: { name: string }) => name);
  assert.equal(new Set(names).size, names.length, 'nothing is there twice');
  assert.deepEqual(
    kept.filter((name) => !names.includes(name)),
    [],
  );
  await intactLedger(owner);
  for (const server of servers) assert.equal(server.child.exitCode, null, 'it outlived PostgreSQL');
});
