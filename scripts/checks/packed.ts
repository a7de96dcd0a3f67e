/**
 * `npm run pack:steps`: the npm package, as a newcomer has it. It is installed in an empty folder under Node 20,
 * its playground's draft is stamped and pushed, and the next version takes the data folder over.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { layOut, packFolder } from '../pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-packed-'));
const home = join(folder, 'home');
const installed = join(folder, 'installed');
const next = '99.0.0';

/** The folder of a Node 20: the one of this machine, or one from the registry. */
function oldNode(): string {
  const own = (process.env.PATH ?? '').split(delimiter).find((each) => {
    if (!existsSync(join(each, 'node')) || !existsSync(join(each, 'npm'))) return false;
    return /^v20\./.test(execFileSync(join(each, 'node'), ['--version'], { encoding: 'utf8' }));
  });
  if (own !== undefined) return own;
  const at = join(folder, 'node-20');
  const name = `node-${process.platform}-${process.arch}`;
  execFileSync('npm', [
    'install',
    '--prefix',
    at,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `${name}@20.20.2`,
  ]);
  return join(at, 'node_modules', name, 'bin');
}

const path = [oldNode(), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
// Nothing of this process's own: a newcomer has none of it.
const env = { PATH: path, HOME: home, LANG: 'C.UTF-8', DOJANG_LOG_LEVEL: 'warn' };

const install = (archive: string) =>
  spawnSync(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', archive],
    {
      cwd: installed,
      env: { ...env, ...npmSettings() },
      stdio: 'inherit',
    },
  ).status === 0;

/** Which registry and cache the person at this machine uses. */
function npmSettings(): Record<string, string> {
  const names = Object.entries(process.env).filter(([name]) =>
    /^npm_config_(registry|cache|userconfig)$/i.test(name),
  );
  const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  return {
    ...Object.fromEntries(names as [string, string][]),
    npm_config_cache: cache,
    npm_config_registry: registry,
  };
}

const bin = join(installed, 'node_modules', '.bin', 'dojang');

/** Slow enough that the playground does not take this process for a person who acts. */
async function until<T>(
  what: string,
  find: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  for (const end = Date.now() + 240_000; Date.now() < end; await wait(2_500)) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`waited four minutes for ${what}`);
}

/** Starts the package without a command. */
async function serve() {
  const port = String(await freePort());
  const child = spawn(bin, [], {
    cwd: home,
    env: { ...env, DOJANG_PORT: port },
    stdio: 'inherit',
    detached: true,
  });
  const url = `http://127.0.0.1:${port}`;
  await until('the server', async () => {
    if (child.exitCode !== null) throw new Error(`dojang ended with ${child.exitCode}`);
    return (await fetch(`${url}/healthz/ready`).catch(() => undefined))?.ok;
  });
  return {
    url,
    /** As a terminal does it: every process of the group hears Ctrl-C. */
    interrupt: async () => {
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      return await ended;
    },
  };
}

let cookie = '';

// biome-ignore lint/suspicious/noExplicitAny: each check reads the part that it is about.
async function ask(url: string, method: string, place: string, body?: unknown): Promise<any> {
  const answer = await fetch(`${url}/api${place}`, {
    method,
    headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const set = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  if (set.length > 0) cookie = set.join('; ');
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${place}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

let failed = 0;
let passed = 0;
async function check(name: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const started = performance.now();
  const isFine =
    failed === 0 &&
    (await Promise.resolve(holds()).catch((error) => console.error(error))) === true;
  if (isFine) passed += 1;
  else failed += 1;
  console.log(
    `${isFine ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  );
}

const archives: string[] = [];
let server: Awaited<ReturnType<typeof serve>> | undefined;
let draftId = '';

async function steps(): Promise<void> {
  for (const each of [home, installed]) mkdirSync(each);
  await check('it is packed, and a later version of it', async () => {
    const laidOut = join(folder, 'package');
    await layOut(laidOut);
    archives.push(packFolder(laidOut, folder));
    for (const file of globSync('{.,kernel,agent}/package.json', { cwd: laidOut })) {
      const manifest = JSON.parse(readFileSync(join(laidOut, file), 'utf8'));
      writeFileSync(join(laidOut, file), JSON.stringify({ ...manifest, version: next }));
    }
    archives.push(packFolder(laidOut, folder));
    return true;
  });
  await check(
    'an empty folder under Node 20 installs it, and nothing runs at the installation',
    () => {
      writeFileSync(join(installed, 'package.json'), '{}');
      const manifest = execFileSync('tar', ['-xzOf', archives[0] ?? '', 'package/package.json'], {
        encoding: 'utf8',
      });
      return install(archives[0] ?? '') && !('scripts' in JSON.parse(manifest));
    },
  );
  await check('a licence of each package whose code is inside is in it', () => {
    const text = readFileSync(
      join(installed, 'node_modules', 'dojang', 'THIRD-PARTY-LICENCES.txt'),
      'utf8',
    );
    return ['fastify', 'react', 'zod'].every((name) => text.includes(`\n${name} `));
  });
  await check('without a command it is the server, with its page', async () => {
    server = await serve();
    return (await (await fetch(`${server.url}/`)).text()).includes('<html');
  });
  await check('a draft of the playground is stamped, and pushed', async () => {
    const { url } = server as NonNullable<typeof server>;
    const data = join(home, '.local', 'share', 'dojang');
    const link = await until('the link', () =>
      existsSync(join(data, 'sign-in.txt'))
        ? /#(\S+)/.exec(readFileSync(join(data, 'sign-in.txt'), 'utf8'))?.[1]
        : undefined,
    );
    await ask(url, 'POST', '/pairings/claim', {
      secret: link,
      deviceName: 'packed',
      kind: 'browser',
    });
    const waiting = '/drafts?state=waiting&whose=all';
    // The one that asks for no number.
    const draft = await until('a draft', async () => {
      const { drafts } = await ask(url, 'GET', waiting);
      return drafts.find(
        ({ summary }: { summary: { branch: string } }) => summary.branch === 'main',
      );
    });
    draftId = draft.id;
    const { versions } = await ask(url, 'GET', `/drafts/${draftId}`);
    const { digest } = versions.at(-1);
    await ask(url, 'PUT', `/drafts/${draftId}/stamp`, { decision: 'approve', digest });
    await until('the push', async () =>
      (await ask(url, 'GET', '/playgrounds')).playgrounds[0].steps.some(
        ({ name, isDone }: { name: string; isDone: boolean }) => name === 'pushed' && isDone,
      ),
    );
    return true;
  });
  await check('Ctrl-C ends it with 0', async () => (await server?.interrupt()) === 0);
  await check('the next version is installed over it, and says so', () => {
    if (!install(archives[1] ?? '')) return false;
    return execFileSync(bin, ['--version'], { env, encoding: 'utf8' }).trim() === next;
  });
  await check(
    'it has the drafts, the session and the repository of the version before',
    async () => {
      server = await serve();
      const { state } = await ask(server.url, 'GET', `/drafts/${draftId}`);
      await server.interrupt();
      return state !== 'pending' && state !== undefined;
    },
  );
}

try {
  await steps();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} finally {
  if (failed > 0) await server?.interrupt().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
}
