/**
 * Eight servers that start at the same moment on an empty database. `DOJANG_TEST_ROUNDS=10` repeats it; the last
 * case is the hardest: everything goes through a pooler that has two connections.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '@dojang/kernel/testing/until';
import pg from 'pg';
import { freePort } from '../../scripts/free-port.ts';
import {
  createDatabase,
  startPgbouncer,
  startPostgres,
  stopPgbouncer,
  stopPostgres,
} from '../../scripts/servers.ts';

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const rounds = Number(process.env.DOJANG_TEST_ROUNDS ?? '1');
const cluster = { name: 'starts', port: await freePort() };
const postgres = startPostgres(cluster);
after(() => stopPostgres(cluster));
const port = await freePort();
const pooler = await startPgbouncer({ port, behind: postgres });
after(() => stopPgbouncer(port));

const folder = mkdtempSync(join(tmpdir(), 'dojang-starts-'));
const children = new Set<ChildProcess>();
after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly output: () => string;
  readonly exit: Promise<number | null>;
  readonly end: () => void;
}

let made = 0;

function start(env: Record<string, string>, ...args: string[]): Started {
  made += 1;
  const words = [main, '--data', join(folder, String(made)), '--port', '0', ...args];
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, words, { env: { PATH, DOJANG_DRAIN_MS: '0', ...env } });
  children.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  void exit.then(() => children.delete(child));
  return { output: () => text, exit, end: () => void child.kill('SIGTERM') };
}

async function isReady(server: Started): Promise<void> {
  await until(
    'the server to be ready',
    () => {
      if (/cannot start|^error: /m.test(server.output())) throw new Error(server.output());
      return /dojang is ready/.test(server.output()) || undefined;
    },
    240_000,
  ).catch((error: Error) => {
    throw new Error(`${error.message}\n${server.output()}`);
  });
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text).finally(() => client.end());
  return rows;
}

const at = (text: string, name: string) =>
  Object.assign(new URL(text), { pathname: `/${name}` }).href;

const ways: Readonly<Record<string, (name: string) => Record<string, string>>> = {
  direct: (name) => ({
    DATABASE_URL: at(postgres.url, name),
    DATABASE_DIRECT_URL: at(postgres.ownerUrl, name),
  }),
  'requests through the pooler': (name) => ({
    DATABASE_URL: at(pooler.url, name),
    DATABASE_DIRECT_URL: at(postgres.ownerUrl, name),
  }),
  'everything through the pooler': (name) => ({ DATABASE_URL: at(pooler.ownerUrl, name) }),
};

for (const [index, [way, envOf]] of Object.entries(ways).entries()) {
  test(`eight servers that start at once on an empty database all run: ${way}`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const name = `starts_${index}_${round}`;
      const { ownerUrl } = createDatabase(postgres, name);
      const key = randomBytes(32).toString('base64');
      const env = { ...envOf(name), DOJANG_MASTER_KEY: key };
      const servers = Array.from({ length: 8 }, () => start(env));
      await Promise.all(servers.map(isReady));
      const held = await ask(
        ownerUrl,
        `select objid from pg_locks where locktype = 'advisory' and objid between 7271000 and 7271100
         and database = (select oid from pg_database where datname = current_database())`,
      );
      assert.deepEqual(held, [], 'no lock is left');
      assert.deepEqual(await ask(ownerUrl, 'select count(*)::int as orgs from kernel.org'), [
        { orgs: 1 },
      ]);
      for (const server of servers) server.end();
      const codes = await Promise.all(servers.map(({ exit }) => exit));
      assert.deepEqual(codes, Array(8).fill(0), servers.map(({ output }) => output()).join('\n'));
    }
  });
}

test('servers wait for a job that migrates, which ends by itself; a start that is killed leaves no lock', async () => {
  const name = 'starts_job';
  const { ownerUrl } = createDatabase(postgres, name);
  const key = randomBytes(32).toString('base64');
  const env = { ...ways.direct?.(name), DOJANG_MASTER_KEY: key };
  const server = start(env, '--role=http,worker');
  await until('the server to wait', () => /waiting for the database/.test(server.output()));
  const killed = start(env, '--role=migrate');
  await until('a first migration', async () => {
    const there = await ask(ownerUrl, "select to_regclass('kernel.migration') is not null as yes");
    return (there[0] as { yes: boolean }).yes || undefined;
  });
  for (const child of children)
    if (child.spawnargs.includes('--role=migrate')) child.kill('SIGKILL');
  await killed.exit;
  const job = start(env, '--role=migrate');
  assert.equal(await job.exit, 0, job.output());
  assert.match(job.output(), /the database is up to date/);
  await isReady(server);
  server.end();
  assert.equal(await server.exit, 0, server.output());
});
