/**
 * What somebody could do who smuggles SQL into a request of a server on PostgreSQL, and what a wrong
 * login is reported at the start. Each attempt runs as the login that serves requests.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { enqueue, inTransaction, record } from '@dojang/kernel';
import { inspectLogin, kernelModule } from '@dojang/kernel/server';
import { defineMarkJob, newOrg, testKernel, testServer } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import pg from 'pg';

assert.ok(testServer(), 'run by `npm test -- --servers`');
const leaveMark = defineMarkJob();
const kernel = await testKernel({
  modules: [{ ...kernelModule, jobs: [...kernelModule.jobs, leaveMark] }],
});
const { database, jobs } = kernel.parts;
const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

/** An org with a person, an event and a job. */
async function victim() {
  const ctx = await newOrg(kernel);
  await inTransaction(ctx, async (ctx) => {
    await record(ctx, 'kernel.tried', { n: 1 }, { subjects: [] });
    await enqueue(ctx, leaveMark, { n: 1 });
  });
  return ctx;
}

/** What the smuggled statements are let do, in a request of `org`: rows of the last, or its error. */
async function smuggle(org: string, ...statements: string[]): Promise<unknown> {
  const scope = { role: 'dojang_app', org, person: '' } as const;
  return database
    .transaction(scope, async (db) => {
      let rows: unknown[] = [];
      for (const statement of statements) ({ rows } = await sql.raw(statement).execute(db));
      return rows;
    })
    .catch((error: { code?: string }) => error.code);
}

const denied = '42501';
const takeOff = "select set_config('role', 'none', true)";

/** Every table of ours, of pg-boss too. */
async function allTables(): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('kernel', ${jobs.schema})`.execute(
    database.root,
  );
  assert.ok(rows.length > 30, `${rows.length} tables were seen`);
  return rows.map(({ name }) => name);
}

test('the login that serves owns nothing, is no superuser, and passes no policy by', async () => {
  const login = await inspectLogin(database, ['kernel', jobs.schema]);
  assert.deepEqual(login, { name: 'dojang_server', faults: [] });
});

test('the role taken off in a request leaves a login that may read no table at all', async () => {
  const ctx = await victim();
  for (const off of [takeOff, 'reset role', 'set local role none', 'set role dojang_server']) {
    for (const table of await allTables()) {
      const got = await smuggle(ctx.org, off, `select * from ${table} limit 1`);
      assert.equal(got, denied, `${off}; ${table}`);
    }
  }
});

test('without an org nothing is seen, as whatever role', async () => {
  const ctx = await victim();
  const unbind = "select set_config('app.org', '', true)";
  for (const table of ['kernel.person', 'kernel.event', 'kernel.session', `${jobs.schema}.job`]) {
    assert.deepEqual(await smuggle(ctx.org, unbind, `select * from ${table}`), [], table);
  }
  const system = await smuggle(ctx.org, "select set_config('role', 'dojang_system', true)", unbind);
  assert.ok(Array.isArray(system), 'the system role is one that the login may take');
  for (const table of ['kernel.person', 'kernel.event', `${jobs.schema}.job`]) {
    const asSystem = "select set_config('role', 'dojang_system', true)";
    assert.equal(await smuggle('', asSystem, `select * from ${table}`), denied, table);
  }
});

test('no way leads from a request to the owner, and none past the ledger’s triggers', async () => {
  const { org } = await victim();
  const attempts = [
    'set role dojang_owner',
    'set session authorization dojang_owner',
    "select set_config('role', 'dojang_owner', true)",
    "select set_config('role', 'postgres', true)",
    'set local session_replication_role = replica',
    'alter table kernel.event disable trigger all',
    'alter table kernel.event no force row level security',
    'drop policy event_org on kernel.event',
    'create policy open on kernel.person using (true)',
    'grant dojang_owner to dojang_server',
    'alter role dojang_server bypassrls',
    'create role intruder superuser login',
    'create function kernel.sneak() returns int language sql security definer return 1',
    'create schema intruder',
    'create table public.intruder (n int)',
    'drop table kernel.stamp',
    'truncate kernel.event',
    "update kernel.event set data = '{}'",
    'delete from kernel.event',
    'update kernel.ledger_head set seq = 0',
    "copy kernel.person to '/tmp/people'",
    "copy kernel.org from program 'id'",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'dojang_owner'",
    'select * from pg_authid',
    "insert into kernel.role_action (role, action) values ('viewer', 'draft.stamp')",
    'create extension dblink',
    "alter system set log_statement = 'all'",
    'alter database postgres set role = dojang_owner',
  ];
  for (const off of [[], [takeOff]]) {
    for (const attempt of attempts) {
      const got = await smuggle(org, ...off, attempt);
      const isNothing = Array.isArray(got) && got.length === 0;
      // A superuser's session is not even seen: there is nobody to terminate.
      if (isNothing && attempt.includes('pg_terminate_backend')) continue;
      assert.ok(typeof got === 'string', `${attempt} was let through: ${JSON.stringify(got)}`);
    }
    // PostgreSQL only warns that it granted nothing.
    const grant = 'grant all on kernel.event to dojang_app, dojang_server';
    const [granted] = (await smuggle(
      org,
      ...off,
      grant,
      "select has_table_privilege('dojang_app', 'kernel.event', 'delete') as app, has_table_privilege('dojang_server', 'kernel.event', 'select') as login",
    ).then((rows) => (Array.isArray(rows) ? rows : [{ app: false, login: false }]))) as object[];
    assert.deepEqual(granted, { app: false, login: false });
  }
});

test('a job is neither read nor made nor changed for another org', async () => {
  const [mine, theirs] = [await victim(), await victim()];
  const { schema } = jobs;
  const data = (org: string) => JSON.stringify({ org, trace: org, payload: { n: 2 } });
  const add = (org: string, table: string) =>
    `insert into ${schema}.${table} (id, name, data, policy) values (gen_random_uuid(), '${leaveMark.name}', '${data(org)}', 'standard')`;
  for (const table of ['job', 'job_common']) {
    const seen = await smuggle(mine.org, `select data from ${schema}.${table}`);
    assert.equal(JSON.stringify(seen).includes(theirs.org), false, `${table} shows another org`);
    assert.ok(JSON.stringify(seen).includes(mine.org), `${table} shows its own`);
    assert.equal(await smuggle(mine.org, add(theirs.org, table)), denied, `${table}: forged`);
    // A tick of the clock has no org: it would become a job of every org.
    const tick = `insert into ${schema}.${table} (id, name, data, policy) values (gen_random_uuid(), '${leaveMark.name}', '{}', 'standard')`;
    assert.equal(await smuggle(mine.org, tick), denied, `${table}: a forged tick`);
    const move = `update ${schema}.${table} set data = '${data(theirs.org)}'`;
    assert.equal(await smuggle(mine.org, move), denied, `${table}: moved`);
    const touch = `update ${schema}.${table} set state = 'cancelled' where data ->> 'org' = '${theirs.org}' returning id`;
    assert.deepEqual(await smuggle(mine.org, touch), [], `${table}: cancelled`);
    assert.equal(await smuggle(mine.org, `delete from ${schema}.${table}`), denied);
  }
  for (const table of ['queue', 'schedule', 'version', 'subscription']) {
    const change = `update ${schema}.${table} set ${table === 'version' ? 'version = 1' : 'name = name'}`;
    assert.equal(await smuggle(mine.org, change), denied, table);
  }
});

test('a notification that another user of the database sends is a hint that nothing depends on', async () => {
  const server = testServer();
  assert.ok(server);
  await jobs.start(kernel.parts);
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
    database.root,
  );
  const stranger = new pg.Client({ connectionString: testServer(rows[0]?.name)?.url });
  await stranger.connect();
  const channels = await sql<{ channel: string }>`
    select distinct query as channel from pg_stat_activity
    where datname = current_database() and query ilike 'listen %'`.execute(database.root);
  const names = channels.rows.map(({ channel }) => /listen\s+"?([\w.]+)"?/i.exec(channel)?.[1]);
  for (const name of [...names, `${jobs.schema}_job`, jobs.schema]) {
    for (const payload of [
      '',
      '{',
      leaveMark.name,
      '{"org":"x"}',
      "'; drop table kernel.org; --",
    ]) {
      await stranger.query('select pg_notify($1, $2)', [name, payload]);
    }
  }
  await stranger.query('select pg_notify($1, $2)', ['x', 'y'.repeat(7_900)]);
  await stranger.end();
  const ctx = await victim();
  const done = async () => {
    const { rows: events } = await inTransaction(ctx, (ctx) =>
      sql`select 1 from kernel.event where type = 'kernel.mark-left'`.execute(ctx.db),
    );
    return events.length;
  };
  for (let tries = 0; tries < 100 && (await done()) === 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.equal(await done(), 1, 'the job ran, once');
});

/** Starts the server with these variables until it ends or is ready; gives what it wrote. */
async function startWith(env: Record<string, string>, isEnough: RegExp): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-login-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const { PATH = '' } = process.env;
  const words = [main, '--data', join(folder, 'data'), '--port', '0'];
  const child = spawn(process.execPath, words, { env: { PATH, ...env } });
  let text = '';
  let isAsked = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
      if (isAsked || !isEnough.test(text)) return;
      isAsked = true;
      child.kill('SIGTERM');
    });
  }
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}

test('a server whose serving login could become the owner does not start; with one URL it warns', async () => {
  const name = `logins_${process.pid}`;
  await database.exec(`create database ${name}`);
  after(() => database.exec(`drop database ${name} with (force)`).catch(() => undefined));
  const server = testServer(name);
  assert.ok(server);
  const ready = /dojang is ready/;
  const key = { DOJANG_MASTER_KEY: randomBytes(32).toString('base64') };
  const alone = await startWith({ ...key, DATABASE_URL: server.ownerUrl }, ready);
  assert.match(alone, ready);
  assert.match(alone, /"faults":\["owns-tables"\]/);
  assert.match(alone, /give the owner as DATABASE_DIRECT_URL/);
  const direct = server.ownerUrl.replace('127.0.0.1', 'localhost');
  const both = await startWith(
    { ...key, DATABASE_URL: server.ownerUrl, DATABASE_DIRECT_URL: direct },
    ready,
  );
  assert.match(
    both,
    /dojang_owner of DATABASE_URL owns the tables.*give a login that owns nothing/,
  );
  assert.doesNotMatch(both, ready);
  const apart = await startWith(
    { ...key, DATABASE_URL: server.url, DATABASE_DIRECT_URL: server.ownerUrl },
    ready,
  );
  assert.match(apart, ready);
  assert.doesNotMatch(apart, /"faults"/);
});

test('neither a refused nor an unreachable database gets its password into the log', async () => {
  const password = `pw${'Xy7'.repeat(6)}`;
  const server = testServer();
  assert.ok(server);
  const withPassword = (text: string, change: (url: URL) => void) => {
    const url = new URL(text);
    url.password = password;
    change(url);
    return url.href;
  };
  const cases: readonly [string, Record<string, string>][] = [
    ['no such user', { DATABASE_URL: withPassword(server.url, (u) => (u.username = 'nobody')) }],
    ['no such database', { DATABASE_URL: withPassword(server.url, (u) => (u.pathname = '/none')) }],
    ['nobody there', { DATABASE_URL: withPassword(server.url, (u) => (u.port = '1')) }],
    ['no URL of a database', { DATABASE_URL: `http://x:${password}@127.0.0.1/y` }],
    ['no URL of a Redis', { REDIS_URL: `http://x:${password}@127.0.0.1/y` }],
  ];
  for (const [what, env] of cases) {
    const text = await startWith({ DOJANG_LOG_LEVEL: 'debug', ...env }, /dojang is ready/);
    assert.match(text, /cannot start|cannot be used/, what);
    assert.ok(!text.includes(password), `${what}: ${text}`);
  }
});
