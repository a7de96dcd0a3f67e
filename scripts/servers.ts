/**
 * A real PostgreSQL 17 with pgvector and a real Redis for tests and benches, on Debian, as root.
 * Debian 12 has neither that PostgreSQL nor that pgvector; a Debian 13 in a folder of its own has
 * both, takes a minute the first time and a second later, and leaves the machine as it was.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';

const root = '/var/tmp/dojang-servers';
const bin = '/usr/lib/postgresql/17/bin';

/** `durable` keeps fsync on: what a benchmark of commits must run on. */
export interface Cluster {
  readonly name: string;
  readonly port: number;
  readonly durable?: boolean;
}

const testCluster: Cluster = { name: 'test', port: 54417 };

function run(command: string, words: readonly string[], input?: string): string {
  const done = spawnSync(command, words, { encoding: 'utf8', input, maxBuffer: 1 << 26 });
  if (done.status !== 0) {
    const last = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim().split('\n').slice(-8).join('\n');
    throw new Error(`${command} ${words.join(' ')} ended with ${done.status}:\n${last}`);
  }
  return done.stdout;
}

function installDebian(): void {
  if (existsSync(`${root}${bin}/postgres`)) return;
  if (!existsSync('/usr/sbin/debootstrap')) {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'debootstrap']);
  }
  console.log('Setting up PostgreSQL 17 and Redis (once, about a minute)…');
  // What an interrupted set-up left behind would fail the next one for ever.
  rmSync(root, { recursive: true, force: true });
  const packages = 'postgresql-17,postgresql-17-pgvector,redis-server';
  run('debootstrap', ['--variant=minbase', `--include=${packages}`, 'trixie', root]);
}

/** Runs as the user `postgres` inside the folder. */
const asPostgres = (command: string) =>
  run('chroot', [root, 'su', 'postgres', '-c', `cd /clusters && ${command}`]);

function configuration({ port, durable }: Cluster): string {
  const lines = [
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = '/clusters'",
    'max_connections = 200',
    'jit = off',
    'dynamic_shared_memory_type = mmap',
    'shared_buffers = 256MB',
  ];
  if (!durable) lines.push('fsync = off', 'synchronous_commit = off', 'full_page_writes = off');
  return `${lines.join('\n')}\n`;
}

/**
 * The two logins that a deployment has: one that owns its databases and is no superuser, and one that
 * owns nothing. pgvector must come from an administrator; in `template1` it is in every new database.
 */
const logins = `
do $$ begin
  if to_regrole('dojang_owner') is null then
    create role dojang_owner login createdb createrole;
    -- To drop a database that another login still looks at.
    grant pg_signal_backend to dojang_owner;
    grant set on parameter session_replication_role to dojang_owner;
    create role dojang_server login;
  end if;
end $$;
do $$ declare r text; begin
  foreach r in array array['dojang_app', 'dojang_system'] loop
    if to_regrole(r) is null then
      execute format('create role %I nologin', r);
    end if;
    execute format('grant %I to dojang_owner with admin option', r);
  end loop;
end $$;
`;

/** What a deployment is told: DATABASE_URL, DATABASE_DIRECT_URL. */
export interface DatabaseUrls {
  /** The login that owns nothing. */
  readonly url: string;
  /** The login that owns its databases, and may make more. */
  readonly ownerUrl: string;
}

const urlsAt = (port: number, name = 'postgres'): DatabaseUrls => ({
  url: `postgres://dojang_server@127.0.0.1:${port}/${name}`,
  ownerUrl: `postgres://dojang_owner@127.0.0.1:${port}/${name}`,
});

/** Starts a cluster, made when it is not there yet, and gives its URLs (loopback only). */
export function startPostgres(cluster: Cluster = testCluster): DatabaseUrls {
  installDebian();
  const folder = join(root, 'clusters');
  mkdirSync(folder, { recursive: true });
  run('chroot', [root, 'chown', 'postgres', '/clusters']);
  if (!existsSync(join(folder, cluster.name))) {
    asPostgres(`${bin}/initdb -D ${cluster.name} -A trust -E UTF8 --locale=C.UTF-8 --no-sync`);
    appendFileSync(join(folder, cluster.name, 'postgresql.conf'), configuration(cluster));
  }
  asPostgres(
    `${bin}/pg_ctl -D ${cluster.name} status >/dev/null || ${bin}/pg_ctl -D ${cluster.name} -w -l ${cluster.name}.log start >/dev/null`,
  );
  psql(cluster.port, 'template1', 'create extension if not exists vector;');
  psql(cluster.port, 'postgres', logins);
  return urlsAt(cluster.port);
}

/** As the administrator of the cluster. */
function psql(port: number, database: string, text: string): string {
  const words = ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(port)];
  const command = ['psql', ...words, '-d', database].join(' ');
  return run('chroot', [root, 'su', 'postgres', '-c', command], text);
}

/** Stops a cluster the hard way that a restart of the machine would: connections are cut. */
export function stopPostgres(cluster: Cluster = testCluster): void {
  asPostgres(`${bin}/pg_ctl -D ${cluster.name} -m immediate -w stop >/dev/null || true`);
}

/** A fresh, empty database of the owner's on the server of `urls`; gives its URLs. */
export function createDatabase({ url }: DatabaseUrls, name: string): DatabaseUrls {
  const port = Number(new URL(url).port);
  psql(port, 'postgres', `drop database if exists ${name} with (force);`);
  psql(port, 'postgres', `create database ${name} owner dojang_owner;`);
  return urlsAt(port, name);
}

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(socket.end() !== undefined));
    socket.once('error', () => resolve(false));
  });

/** The command of a Redis that keeps nothing on disk, installed if need be; for tests that kill it. */
export function redisCommand(port: number): readonly [string, ...string[]] {
  installDebian();
  mkdirSync(join(root, 'redis'), { recursive: true });
  chmodSync(join(root, 'redis'), 0o777);
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', '/redis'];
  return ['chroot', root, 'redis-server', ...options];
}

/** Starts a Redis that keeps nothing on disk and gives its URL. */
export async function startRedis(port = 64379): Promise<string> {
  if (!(await isOpen(port))) {
    const [command, ...words] = redisCommand(port);
    run(command, [...words, '--daemonize', 'yes']);
    while (!(await isOpen(port))) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return `redis://127.0.0.1:${port}`;
}

if (import.meta.main) {
  const { url, ownerUrl } = startPostgres();
  console.log(`DOJANG_TEST_DATABASE_URL=${url}`);
  console.log(`DOJANG_TEST_DATABASE_DIRECT_URL=${ownerUrl}`);
  console.log(`DOJANG_TEST_REDIS_URL=${await startRedis()}`);
}
