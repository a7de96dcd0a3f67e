/** Redis as it stands in deployments, on loopback: alone, with TLS, with Sentinels, as a cluster. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { freePort } from '../../scripts/free-port.ts';
import { redisCommand } from '../../scripts/servers.ts';

/** The folder that holds Debian, and within it the one that Redis may write to. */
const root = redisCommand(0)[1] ?? '';
const folder = `/redis/stage-${process.pid}`;
mkdirSync(join(root, folder), { recursive: true });
spawnSync('chmod', ['777', join(root, folder)]);
process.on('exit', () => rmSync(join(root, folder), { recursive: true, force: true }));

/** As it is called outside. */
const outside = (name: string): string => join(root, folder, name);

function inDebian(command: string, ...words: string[]): string {
  const done = spawnSync('chroot', [root, command, ...words], { encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(`${command} ${words.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

export const redisCli = (port: number, ...words: string[]): string =>
  inDebian('redis-cli', '-p', String(port), ...words).trim();

/** Ends with the test, or with the file where it is none's. */
export async function startRedis(port: number, ...more: string[]): Promise<ChildProcess> {
  const [command, ...words] = redisCommand(port);
  const redis = spawn(command, [...words, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  after(() => redis.kill('SIGKILL'));
  let said = '';
  for await (const chunk of redis.stdout) {
    said += chunk;
    if (said.includes('Ready to accept')) return redis;
  }
  throw new Error(`Redis ended before it was ready; is port ${port} taken?\n${said}`);
}

/** A certificate of an authority of our own for 127.0.0.1; gives the file of the authority. */
export async function startWithTls(port: number): Promise<string> {
  const at = (name: string) => `${folder}/${name}`;
  const [ca, caKey, cert, key] = ['ca.pem', 'ca.key', 'cert.pem', 'cert.key'].map(at) as [
    string,
    string,
    string,
    string,
  ];
  const common = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  inDebian(
    'openssl',
    'req',
    '-x509',
    ...common,
    '-subj',
    '/CN=tests',
    '-keyout',
    caKey,
    '-out',
    ca,
  );
  inDebian(
    'openssl',
    'req',
    '-x509',
    ...common,
    ...['-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-CA', ca, '-CAkey', caKey, '-keyout', key, '-out', cert],
  );
  const tls = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', ca];
  await startRedis(0, '--tls-port', String(port), ...tls, '--tls-auth-clients', 'no');
  return outside('ca.pem');
}

/** A master, a replica and three Sentinels that miss the master after a second. */
export async function startSentinels(group: string, ports: readonly number[]) {
  const [master = 0, replica = 0, ...sentinels] = ports;
  const first = await startRedis(master);
  await startRedis(replica, '--replicaof', '127.0.0.1', String(master));
  for (const port of sentinels) {
    const file = `sentinel-${port}.conf`;
    writeFileSync(
      outside(file),
      [
        `port ${port}`,
        'bind 127.0.0.1',
        `sentinel monitor ${group} 127.0.0.1 ${master} 2`,
        `sentinel down-after-milliseconds ${group} 1000`,
        `sentinel failover-timeout ${group} 3000`,
      ].join('\n'),
      { mode: 0o666 },
    );
    const words = [root, 'redis-server', `${folder}/${file}`, '--sentinel'];
    const child = spawn('chroot', words, { stdio: 'ignore' });
    after(() => child.kill('SIGKILL'));
  }
  await until('the Sentinels', () =>
    sentinels.every((port) => {
      const answer = spawnSync('chroot', [
        root,
        'redis-cli',
        '-p',
        String(port),
        'sentinel',
        'master',
        group,
      ]);
      const said = String(answer.stdout);
      return /num-slaves\n1\n/.test(said) && /num-other-sentinels\n2\n/.test(said);
    }),
  );
  const named = sentinels.map((port) => `127.0.0.1:${port}`).join(',');
  return {
    master: first,
    masterPort: master,
    replicaPort: replica,
    url: `redis+sentinel://${named}/${group}`,
  };
}

/** Three masters. */
export async function startCluster(ports: readonly number[]): Promise<string> {
  for (const port of ports) {
    const file = `${folder}/nodes-${port}.conf`;
    const bus = ['--cluster-port', String(await freePort())];
    await startRedis(port, '--cluster-enabled', 'yes', '--cluster-config-file', file, ...bus);
  }
  const nodes = ports.map((port) => `127.0.0.1:${port}`);
  inDebian('redis-cli', '--cluster', 'create', ...nodes, '--cluster-yes');
  await until('the cluster', () =>
    ports.every((port) => redisCli(port, 'cluster', 'info').includes('cluster_state:ok')),
  );
  return `redis+cluster://${nodes.join(',')}`;
}
