/**
 * A real PostgreSQL 17 with pgvector, a pgbouncer and a real Redis for tests and benches, on Debian, as
 * root. Debian 12 has neither that PostgreSQL nor that pgvector; a Debian 13 in a folder of its own has
 * both, takes a minute the first time and a second later, and leaves the machine as it was.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';

const root = '/var/tmp/dojang-servers';
const bin = '/usr/lib/postgresql/17/bin';

/** `durable` keeps fsync on: what a benchmark of commits must run on. */
export interface Cluster {
  readonly name: string;
  readonly port: number;
  readonly durable?: boolean;
  /** Who comes in, and how, before everybody is let in: lines of pg_hba.conf. */
  readonly admits?: readonly string[];
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

/** All that the folder has beyond a bare Debian; what is added here is installed at the next start. */
const packages = [
  'postgresql-17',
  'postgresql-17-pgvector',
  'redis-server',
  'pgbouncer',
  'prometheus',
];

function bootstrap(): void {
  if (!existsSync('/usr/sbin/debootstrap')) {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'debootstrap']);
  }
  console.log('Setting up PostgreSQL 17 and Redis (once, about a minute)…');
  // What an interrupted set-up left behind would fail the next one for ever.
  rmSync(root, { recursive: true, force: true });
  run('debootstrap', ['--variant=minbase', `--include=${packages}`, 'trixie', root]);
}

function addPackages(): void {
  // No package may start what it brings: each test starts its own.
  writeFileSync(`${root}/usr/sbin/policy-rc.d`, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const install = `apt-get install -y -qq --no-install-recommends ${packages.join(' ')}`;
  run('chroot', [
    root,
    'sh',
    '-c',
    `apt-get update -qq && DEBIAN_FRONTEND=noninteractive ${install}`,
  ]);
}

function installDebian(): void {
  const stamp = join(root, 'dojang-packages');
  const isThere = existsSync(`${root}${bin}/postgres`);
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === packages.join()) return;
  if (isThere) addPackages();
  else bootstrap();
  writeFileSync(stamp, packages.join());
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
  foreach r in array array['dojang_app', 'dojang_system', 'dojang_reader'] loop
    if to_regrole(r) is null then
      execute format('create role %I nologin', r);
    end if;
    execute format('grant %I to dojang_owner with admin option', r);
  end loop;
end $$;
`;

/** What a deployment is given: DATABASE_URL, DATABASE_DIRECT_URL. */
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

/** Where it listens. One that an ended test left behind keeps its own port. */
const portOf = ({ name }: Cluster): number =>
  Number(readFileSync(join(root, 'clusters', name, 'postmaster.pid'), 'utf8').split('\n')[3]);

/** Starts a cluster, made when it is not there yet, and gives its URLs (loopback only). */
export function startPostgres(cluster: Cluster = testCluster): DatabaseUrls {
  installDebian();
  const folder = join(root, 'clusters');
  mkdirSync(folder, { recursive: true });
  run('chroot', [root, 'chown', 'postgres', '/clusters']);
  if (!existsSync(join(folder, cluster.name))) {
    asPostgres(`${bin}/initdb -D ${cluster.name} -A trust -E UTF8 --locale=C.UTF-8 --no-sync`);
    appendFileSync(join(folder, cluster.name, 'postgresql.conf'), configuration(cluster));
    const admission = join(folder, cluster.name, 'pg_hba.conf');
    const lines = [...(cluster.admits ?? []), readFileSync(admission, 'utf8')];
    writeFileSync(admission, lines.join('\n'));
  }
  asPostgres(
    `${bin}/pg_ctl -D ${cluster.name} status >/dev/null || ${bin}/pg_ctl -D ${cluster.name} -w -l ${cluster.name}.log -o '-p ${cluster.port}' start >/dev/null`,
  );
  const port = portOf(cluster);
  psql(port, 'template1', 'create extension if not exists vector;');
  psql(port, 'postgres', logins);
  return urlsAt(port);
}

/** As the administrator of the cluster. */
function psql(port: number, database: string, text: string): string {
  const words = ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(port)];
  const command = ['psql', ...words, '-d', database].join(' ');
  return run('chroot', [root, 'su', 'postgres', '-c', command], text);
}

/**
 * Stops a cluster, the hard way when left out: `immediate` cuts connections as a restart of the machine would, `fast`
 * ends them with a word, `kill` takes the process away without one.
 */
export function stopPostgres(
  cluster: Cluster = testCluster,
  how: 'fast' | 'immediate' | 'kill' = 'immediate',
): void {
  const { name } = cluster;
  const kill = `pid=$(head -1 ${name}/postmaster.pid); kill -KILL $pid; sleep 1`;
  // Where nobody takes the dead process away at once, it would count as one that runs.
  if (how === 'kill')
    asPostgres(`${kill}; rm -f ${name}/postmaster.pid .s.PGSQL.${portOf(cluster)}.lock`);
  else asPostgres(`${bin}/pg_ctl -D ${name} -m ${how} -w stop >/dev/null || true`);
}

/** Lets all processes of a cluster stand still, as those of a machine that hangs do, or go on. */
export function signalPostgres({ name }: Cluster, signal: 'STOP' | 'CONT'): void {
  const file = join(root, 'clusters', name, 'postmaster.pid');
  const parent = Number(readFileSync(file, 'utf8').split('\n')[0]);
  // The parent first, so that it makes no more of them.
  process.kill(parent, `SIG${signal}`);
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8');
  for (const child of children.trim().split(' ')) process.kill(Number(child), `SIG${signal}`);
}

/** A fresh, empty database of the owner's on the server of `urls`; gives its URLs. */
export function createDatabase({ url }: DatabaseUrls, name: string): DatabaseUrls {
  const port = Number(new URL(url).port);
  psql(port, 'postgres', `drop database if exists ${name} with (force);`);
  psql(port, 'postgres', `create database ${name} owner dojang_owner;`);
  return urlsAt(port, name);
}

/** Where the suite finds its pooler. */
export const pooledPort = 64320;

export interface Pooler {
  readonly port: number;
  /** Which PostgreSQL stands behind it. */
  readonly behind: DatabaseUrls;
  /** `transaction` when left out. */
  readonly mode?: 'transaction' | 'session' | 'statement';
  /** Connections to PostgreSQL for one user and database. */
  readonly size?: number;
}

/** The same database through a pooler: both logins, or the first alone as a deployment has it. */
export const throughPooler = (urls: DatabaseUrls, port: number): DatabaseUrls => {
  const at = (text: string) => Object.assign(new URL(text), { port: String(port) }).href;
  return { url: at(urls.url), ownerUrl: at(urls.ownerUrl) };
};

const pidFileOf = (port: number) => join('/clusters', `pgbouncer-${port}.pid`);

/** Starts a pgbouncer in front of a PostgreSQL and gives the URLs that lead through it (loopback only). */
export async function startPgbouncer(pooler: Pooler): Promise<DatabaseUrls> {
  const { port, behind, mode = 'transaction', size = 2 } = pooler;
  installDebian();
  const path = `/clusters/pgbouncer-${port}`;
  const lines = [
    '[databases]',
    `* = host=127.0.0.1 port=${new URL(behind.url).port}`,
    '[pgbouncer]',
    `listen_addr = 127.0.0.1`,
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = trust',
    `auth_file = ${path}.users`,
    `pool_mode = ${mode}`,
    `default_pool_size = ${size}`,
    'max_client_conn = 1000',
    'max_prepared_statements = 200',
    `logfile = ${path}.log`,
    `pidfile = ${pidFileOf(port)}`,
  ];
  writeFileSync(`${root}${path}.ini`, `${lines.join('\n')}\n`);
  writeFileSync(`${root}${path}.users`, '"dojang_server" ""\n"dojang_owner" ""\n');
  if (!(await isOpen(port))) {
    asPostgres(`pgbouncer -q -d ${path}.ini`);
    await opened(port);
  }
  return throughPooler(behind, port);
}

/** Cuts all connections at once. */
export function stopPgbouncer(port: number): void {
  asPostgres(`kill -QUIT $(cat ${pidFileOf(port)}) 2>/dev/null || true`);
}

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(socket.end() !== undefined));
    socket.once('error', () => resolve(false));
  });

async function opened(port: number): Promise<void> {
  while (!(await isOpen(port))) await new Promise((resolve) => setTimeout(resolve, 50));
}

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
    await opened(port);
  }
  return `redis://127.0.0.1:${port}`;
}

/** Prometheus' own check of the files in `folder`, as `promtool WORDS` says it. @throws Error with its words. */
export function promtool(words: readonly string[], folder: string): string {
  installDebian();
  const inside = join('/tmp', `promtool-${process.pid}`);
  cpSync(folder, join(root, inside), { recursive: true });
  try {
    return run('chroot', [root, 'sh', '-c', `cd ${inside} && promtool ${words.join(' ')}`]);
  } finally {
    rmSync(join(root, inside), { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const direct = startPostgres();
  const { url } = await startPgbouncer({ port: pooledPort, behind: direct });
  console.log(`DOJANG_TEST_DATABASE_URL=${url}`);
  console.log(`DOJANG_TEST_DATABASE_DIRECT_URL=${direct.ownerUrl}`);
  console.log(`DOJANG_TEST_REDIS_URL=${await startRedis()}`);
}
