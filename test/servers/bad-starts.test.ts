/** What a start on PostgreSQL makes of a wrong address, a wrong database and a wrong clock: words that name the fix. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Module } from '@dojang/kernel';
import { createJobs, createLog, inspectConnection, kernelModule } from '@dojang/kernel/server';
import { readConfig } from '@dojang/server/config';
import { products } from '@dojang/server/modules';
import { openReadyDatabase } from '@dojang/server/ready-database';
import { describeStartFailure } from '@dojang/server/start-failure';
import { sql } from 'kysely';
import pg from 'pg';
import { freePort } from '../../scripts/free-port.ts';
import {
  createDatabase,
  startPgbouncer,
  startPostgres,
  stopPgbouncer,
  stopPostgres,
} from '../../scripts/servers.ts';

const cluster = {
  name: 'bad-starts',
  port: await freePort(),
  admits: [
    'host all with_password all scram-sha-256',
    'hostnossl all with_tls all reject',
    'host all with_tls all trust',
  ],
};
const postgres = startPostgres(cluster);
after(() => stopPostgres(cluster));
const urls = createDatabase(postgres, 'bad');
const elsewhere = createDatabase(postgres, 'other');

const modes = ['transaction', 'session', 'statement'] as const;
const through = {} as Record<(typeof modes)[number], typeof urls>;
for (const mode of modes) {
  const port = await freePort();
  after(() => stopPgbouncer(port));
  const { pathname } = new URL(urls.url);
  const pooled = await startPgbouncer({ port, behind: postgres, mode });
  const at = (text: string) => Object.assign(new URL(text), { pathname }).href;
  through[mode] = { url: at(pooled.url), ownerUrl: at(pooled.ownerUrl) };
}

async function asOwner(text: string, { ownerUrl } = urls): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

interface Given {
  readonly env: Record<string, string>;
  readonly roles?: string;
  readonly now?: () => Date;
}

/** What the log warned of when the start went well; else what the terminal shows. */
async function start({ env, roles = 'worker,migrate', now }: Given): Promise<string> {
  const lines: string[] = [];
  const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
  const modules: readonly Module[] = [kernelModule];
  try {
    const config = readConfig(env, [`--role=${roles}`]);
    await (await openReadyDatabase(config, modules, { log, now })).close();
    return `started ${lines.join('')}`;
  } catch (error) {
    return describeStartFailure(error);
  }
}

/** Undefined when it took longer. */
const within = <R>(work: Promise<R>, ms: number) =>
  Promise.race([work, wait(ms, undefined, { ref: false })]);

const both = { DATABASE_URL: urls.url, DATABASE_DIRECT_URL: urls.ownerUrl };
const as = (user: string, change: (url: URL) => void = () => undefined) => {
  const url = new URL(urls.url);
  url.username = user;
  change(url);
  return { DATABASE_URL: url.href };
};
const inAYear = () => new Date(Date.now() + 366 * 86_400_000);

const refused: readonly [string, Given, RegExp][] = [
  [
    'a wrong password',
    { env: as('with_password', (url) => (url.password = 'wrong')) },
    /refuses the user or the password: correct DATABASE_URL/,
  ],
  ['TLS that is needed', { env: as('with_tls') }, /sslmode=verify-full where it takes TLS only/],
  [
    'TLS that the server does not speak',
    { env: as('dojang_server', (url) => url.searchParams.set('sslmode', 'verify-full')) },
    /speaks no TLS/,
  ],
  ['an unknown user', { env: as('nobody') }, /refuses the user/],
  [
    'a host that does not exist',
    { env: as('dojang_server', (url) => (url.hostname = 'nowhere.invalid')) },
    /no host has this name: correct DATABASE_URL/,
  ],
  [
    'a port at which nobody answers',
    { env: as('dojang_server', (url) => (url.port = '1')) },
    /does not answer: start it, or correct DATABASE_URL/,
  ],
  [
    'a database that does not exist',
    { env: as('dojang_server', (url) => (url.pathname = '/none')) },
    /does not exist: create it/,
  ],
  [
    'two databases',
    { env: { ...both, DATABASE_DIRECT_URL: elsewhere.ownerUrl } },
    /lead to different databases: give the same one/,
  ],
  [
    'a pooler where PostgreSQL itself is needed',
    { env: { ...both, DATABASE_DIRECT_URL: through.transaction.ownerUrl } },
    /DATABASE_DIRECT_URL leads through a pooler.*give the address of PostgreSQL itself/,
  ],
  [
    'a pooler that splits transactions',
    { env: { ...both, DATABASE_URL: through.statement.url } },
    /set pool_mode = transaction/,
  ],
  [
    'a clock a year ahead',
    { env: both, now: inAYear },
    /clock of this machine is 316\d{5} seconds ahead of the database's: set the one that is wrong/,
  ],
  [
    'more processes than PostgreSQL has connections',
    { env: { ...both, DOJANG_REPLICAS: '20' } },
    /allows 197 connections, and 20 processes of this kind may open \d+: raise max_connections, lower DATABASE_CONNECTIONS_MAX \(6 now\)/,
  ],
];

test('what cannot work is refused before anything is changed, with the fix', async () => {
  for (const role of ['with_tls', 'with_password']) {
    const make = `if to_regrole('${role}') is null then create role ${role} login; end if`;
    await asOwner(`do $$ begin ${make}; end $$`);
  }
  const found = await Promise.all(refused.map(([, given]) => start(given)));
  for (const [index, [what, , words]] of refused.entries()) {
    assert.match(found[index] ?? '', words, what);
    assert.doesNotMatch(found[index] ?? '', /\n\s+at /, `${what}: no stack`);
  }
  const client = new pg.Client({ connectionString: urls.ownerUrl });
  await client.connect();
  const { rows } = await client.query("select to_regnamespace('kernel') as there");
  await client.end();
  assert.deepEqual(rows, [{ there: null }], 'nothing was made');
});

test('a PostgreSQL that is too old is refused before anything is made there', async () => {
  const old = createDatabase(postgres, 'old');
  // This one is new: in this database alone it says that it is another.
  await asOwner(
    `create schema old;
     create function old.current_setting(name text) returns text language sql as
       $$ select case name when 'server_version_num' then '160009' else pg_catalog.current_setting(name) end $$;
     alter database old set search_path = old, pg_catalog, public`,
    old,
  );
  const given = { env: { DATABASE_URL: old.url, DATABASE_DIRECT_URL: old.ownerUrl } };
  const words =
    /this is PostgreSQL 16, and Dojang needs 17 or newer: upgrade it, or give another one as DATABASE_URL/;
  assert.match(await start(given), words);
  await asOwner('alter database old reset search_path; drop schema old cascade', old);
  assert.equal(await start(given), 'started ');
});

test('the database of another application is refused; one with an extension’s tables is not', async () => {
  const given = { env: { DATABASE_URL: elsewhere.ownerUrl } };
  await asOwner('create table public.invoice (n int)', elsewhere);
  assert.match(
    await start(given),
    /belongs to another application, it has the table public\.invoice: create a database for Dojang alone/,
  );
  await asOwner('drop table public.invoice', elsewhere);
  assert.match(await start(given), /^started .*"faults":\["owns-tables"\]/);
  const administrator = new URL(elsewhere.url);
  administrator.username = 'postgres';
  assert.match(
    await start({ env: { DATABASE_URL: administrator.href } }),
    /^started .*"faults":\["superuser"\].*give the owner as DATABASE_DIRECT_URL/,
  );
});

test('sixteen servers that look at a pooler of two connections at one moment do not wait for each other', async () => {
  const looking = Array.from({ length: 16 }, () => inspectConnection(through.transaction.url));
  const found = await within(Promise.all(looking), 60_000);
  assert.deepEqual(
    found?.map(({ between }) => between),
    Array(16).fill('transaction-pooler'),
  );
});

test('poolers in front of what serves, and a newer version’s database, are no hindrance', async () => {
  assert.equal(await start({ env: both }), 'started ');
  const { url } = through.transaction;
  const pooled = { ...both, DATABASE_URL: url };
  assert.equal(await start({ env: pooled }), 'started ');
  // What the pooler shares is not counted; what goes past it is.
  assert.equal(await start({ env: { ...pooled, DOJANG_REPLICAS: '20' } }), 'started ');
  assert.match(await start({ env: { ...pooled, DOJANG_REPLICAS: '200' } }), /may open 1400/);
  assert.equal(await start({ env: { ...both, DATABASE_URL: through.session.url } }), 'started ');
  assert.match(
    await start({ env: { DATABASE_URL: through.transaction.ownerUrl } }),
    /^started .*give the address of PostgreSQL itself as DATABASE_DIRECT_URL/,
  );
  await asOwner("insert into kernel.migration (name, digest) values ('9999_of_tomorrow.sql', 'x')");
  for (const roles of ['worker', 'worker,migrate']) {
    assert.match(
      await start({ env: both, roles }),
      /^started .*migrated by a newer version than this one: update this server soon/,
      roles,
    );
  }
});

test('a server with fewer modules that starts beside one with more takes no permission, role or queue', async () => {
  const { url, ownerUrl } = createDatabase(postgres, 'beside');
  const config = readConfig({ DATABASE_URL: url, DATABASE_DIRECT_URL: ownerUrl }, []);
  const log = createLog({ level: 'silent' });
  const startWith = async (modules: readonly Module[]) => {
    const database = await openReadyDatabase(config, modules, { log });
    const jobs = await createJobs({ database, jobs: modules.flatMap(({ jobs }) => jobs), log });
    const { rows } = await sql<{ names: string[] }>`
      select array_agg(name order by name) as names from (
        select role || ' ' || action as name from kernel.role_action
        union all select name from kernel.role
        union all select name from pgboss.queue where name not like '\\_\\_%'
      ) all_names`.execute(database.root);
    return { names: rows[0]?.names ?? [], close: () => jobs.stop().then(() => database.close()) };
  };
  const more = await startWith([kernelModule, ...products]);
  const fewer = await startWith([kernelModule]);
  await fewer.close();
  const again = await startWith([kernelModule]);
  assert.ok(more.names.length > 60, `${more.names.length} names were seen`);
  assert.deepEqual(again.names, more.names);
  await again.close();
  await more.close();
});
