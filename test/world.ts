/**
 * The real thing, whole, for journeys and benches: a server process, agent processes, repositories
 * with bare remotes, signed-in devices. Everything lives in one folder that `close` removes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Site, siteAt } from '@dojang/agent/testing/states';
import { copyEmbeddedFolder, createServerCopy } from '@dojang/kernel/testing/templates';
import { testServer } from '@dojang/kernel/testing/test-server';
import { until } from '@dojang/kernel/testing/until';
import { freePort } from '../scripts/free-port.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
export const dojangBin = join(root, 'agent', 'bin', 'dojang.js');
const serverMain = join(root, 'server', 'src', 'main.ts');

export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything it wrote, for looking for what must not be there. */
  readonly output: () => string;
  /** The one-time link of the first run; undefined when a device is paired already. */
  readonly ownerLink: () => string | undefined;
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

const databases = new Map<string, string>();
/** A module without a table of its own in PostgreSQL has no migrations. */
const folders = ['kernel/migrations', ...globSync('modules/*/migrations', { cwd: root }).sort()];
const owners = folders.map((folder) => ({
  owner: basename(dirname(folder)),
  folder: new URL(`../${folder}`, import.meta.url),
}));

/**
 * Each data folder gets a migrated database of its own, so that no world waits for migrations:
 * PGlite inside it, or with `--servers` one on PostgreSQL, and Redis.
 */
async function serverEngines(dataFolder: string): Promise<Record<string, string>> {
  const { DOJANG_TEST_REDIS_URL: redis } = process.env;
  const server = testServer();
  if (!server || !redis) {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const folder = join(dataFolder, 'database');
    if (!existsSync(folder)) await copyEmbeddedFolder(folder, owners);
    return {};
  }
  const name = databases.get(dataFolder) ?? `world_${process.pid}_${databases.size}_${Date.now()}`;
  if (!databases.has(dataFolder)) {
    databases.set(dataFolder, name);
    await createServerCopy(server, name, owners);
  }
  const own = testServer(name);
  return {
    DATABASE_URL: own?.url ?? '',
    DATABASE_DIRECT_URL: own?.ownerUrl ?? '',
    REDIS_URL: redis,
  };
}

/** Starts `server/src/main.ts`, or that of another tree, and waits until it is ready. */
export async function startServer(
  dataFolder: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
  main = serverMain,
): Promise<ServerProcess> {
  const port = env.DOJANG_PORT ?? String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [main, ...args], {
    cwd: root,
    env: {
      ...cleanEnvironment(),
      ...(await serverEngines(dataFolder)),
      DOJANG_DATA: dataFolder,
      DOJANG_PORT: port,
      DOJANG_PRINT_SIGN_IN: 'yes',
      DOJANG_DRAIN_MS: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { DOJANG_OPS_PORT: opsPort } = env;
  const probed = opsPort === undefined ? url : `http://127.0.0.1:${opsPort}`;
  const isWorkerOnly = opsPort === undefined && args.includes('--role=worker');
  await until(
    'the server to be ready',
    async () => {
      if (child.exitCode !== null)
        throw new Error(`the server ended with ${child.exitCode}:\n${text}`);
      if (isWorkerOnly) return /worker is ready/.test(text) || undefined;
      const answer = await fetch(`${probed}/healthz/ready`).catch(() => undefined);
      return answer?.ok || undefined;
    },
    60_000,
  ).catch((error: Error) => {
    child.kill('SIGKILL');
    throw new Error(`${error.message}\n${text}`);
  });
  return {
    url,
    child,
    output: () => text,
    ownerLink: () => /https?:\/\/\S+\/pair#\S+/.exec(text)?.[0],
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await gone;
    },
  };
}

/** No setting of the person who runs the tests reaches the processes under test. */
function cleanEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR, NODE_V8_COVERAGE } = process.env;
  return {
    PATH,
    HOME,
    ...(TMPDIR ? { TMPDIR } : {}),
    // The lines that these processes run count, too.
    ...(NODE_V8_COVERAGE ? { NODE_V8_COVERAGE } : {}),
    LANG: 'C.UTF-8',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test asserts the part that it reads.
  readonly body: any;
}

/** A signed-in browser without a screen: cookies, as a phone keeps them. */
export interface Client {
  readonly url: string;
  readonly cookies: ReadonlyMap<string, string>;
  readonly call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
}

/** One request as a page of the server's own origin sends it; keeps the cookies that come back. */
export async function callApi(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  cookies = new Map<string, string>(),
): Promise<Answer> {
  const answer = await fetch(`${url}/api${path}`, {
    method,
    headers: {
      'sec-fetch-site': 'same-origin',
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  for (const line of answer.headers.getSetCookie()) {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
    cookies.set(name, value);
  }
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** Claims a pairing link as a browser. */
export async function claim(url: string, link: string, deviceName = 'test phone'): Promise<Client> {
  const secret = link.split('#').at(-1) ?? '';
  const cookies = new Map<string, string>();
  const claimed = { secret, deviceName, kind: 'browser' };
  const answer = await callApi(url, 'POST', '/pairings/claim', claimed, cookies);
  if (answer.status >= 300) {
    throw new Error(`claim: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  const call = (method: string, path: string, body?: unknown) =>
    callApi(url, method, path, body, cookies);
  return { url, cookies, call, get: (path) => call('GET', path) };
}

/** Makes a pairing of `kind` as `client` and gives its link. */
export async function pairingLink(client: Client, kind: 'phone' | 'agent'): Promise<string> {
  const answer = await client.call('POST', '/pairings', { kind });
  if (answer.status >= 300)
    throw new Error(`pairing: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.link;
}

export interface Repository extends Site {
  readonly remote: string;
}

/** A repository with two commits, pushed to a bare remote beside it. */
export function makeRepository(parent: string, name: string): Repository {
  const site = siteAt(parent, name);
  const { folder, git, write } = site;
  const remote = join(parent, `${name}.git`);
  mkdirSync(folder, { recursive: true });
  git('init', '--quiet', '--bare', remote);
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', '김개발');
  git('config', 'user.email', 'dev@example.com');
  write(
    'src/cart.ts',
    'export function total(prices: number[]): number {\n  return prices.length;\n}\n',
  );
  git('add', '--all');
  git('commit', '--quiet', '-m', 'feat(cart): count the prices');
  write('README.md', '# Cart\n');
  git('add', '--all');
  git('commit', '--quiet', '-m', 'docs: name the project');
  git('remote', 'add', 'origin', remote);
  git('push', '--quiet', '-u', 'origin', 'main');
  return { ...site, remote };
}

export interface AgentProcess {
  readonly home: string;
  readonly run: (words: readonly string[], cwd: string) => Promise<{ code: number; text: string }>;
  readonly start: () => ChildProcess;
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

/** The `dojang` command with a home of its own. */
export function makeAgent(home: string, env: Record<string, string> = {}): AgentProcess {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const environment = { ...cleanEnvironment(), DOJANG_HOME: home, ...env };
  let resident: ChildProcess | undefined;
  return {
    home,
    run: (words, cwd) =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [dojangBin, ...words], { cwd, env: environment });
        let text = '';
        child.stdout.on('data', (chunk) => {
          text += chunk;
        });
        child.stderr.on('data', (chunk) => {
          text += chunk;
        });
        child.on('close', (code) => resolve({ code: code ?? -1, text }));
      }),
    start: () => {
      resident = spawn(process.execPath, [dojangBin, 'agent'], {
        cwd: home,
        env: environment,
        stdio: process.env.DOJANG_TEST_SHOW ? 'inherit' : 'ignore',
      });
      return resident;
    },
    stop: async (signal = 'SIGTERM') => {
      if (!resident || resident.exitCode !== null || resident.signalCode !== null) return;
      const gone = new Promise((resolve) => resident?.once('exit', resolve));
      resident.kill(signal);
      await gone;
    },
  };
}

export interface World {
  readonly folder: string;
  readonly server: ServerProcess;
  /** Starts the server again on its data and port, after it was stopped or killed. */
  readonly restartServer: (env?: Record<string, string>) => Promise<void>;
  readonly owner: Client;
  readonly agent: AgentProcess;
  readonly repository: Repository;
  readonly close: () => Promise<void>;
}

/** Server, paired owner, paired and running agent, one initialised repository. */
export async function startWorld(
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-world-'));
  const server = await startServer(join(folder, 'data'), env, args);
  try {
    return await populate(folder, server);
  } catch (error) {
    await server.stop('SIGKILL');
    throw error;
  }
}

async function populate(folder: string, first: ServerProcess): Promise<World> {
  let server = first;
  const link = await until('the owner link', () => server.ownerLink());
  const owner = await claim(server.url, link);
  const repository = makeRepository(folder, '장바구니 cart');
  const agent = makeAgent(join(folder, 'agent-home'));
  for (const words of [['pair', await pairingLink(owner, 'agent')], ['init']]) {
    const { code, text } = await agent.run(words, repository.folder);
    if (code !== 0) throw new Error(`dojang ${words[0]} ended with ${code}:\n${text}`);
  }
  agent.start();
  return {
    folder,
    get server() {
      return server;
    },
    restartServer: async (env = {}) => {
      const port = new URL(first.url).port;
      server = await startServer(join(folder, 'data'), { DOJANG_PORT: port, ...env });
    },
    owner,
    agent,
    repository,
    close: async () => {
      await agent.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The first draft that waits, or undefined. */
export async function waitingDraft(client: Client, not: readonly string[] = []) {
  const { body } = await client.get('/drafts');
  return body.drafts?.find((draft: { id: string }) => !not.includes(draft.id));
}

/** Approves the draft's current version, as it is shown. */
export async function approve(client: Client, draftId: string): Promise<Answer> {
  const { body } = await client.get(`/drafts/${draftId}`);
  const shown = body.versions.find(
    (version: { number: number }) => version.number === body.version,
  );
  return client.call('PUT', `/drafts/${draftId}/stamp`, {
    decision: 'approve',
    digest: shown.digest,
  });
}

/** The state of the ledger, once the server has signed what is new in it. Throws when it is broken. */
export async function intactLedger(client: Client): Promise<Answer['body']> {
  for (let looks = 0; looks < 30; looks += 1) {
    const asked = Date.now();
    await client.call('POST', '/ledger/verifications');
    let { status, body } = await client.get('/ledger');
    while (status === 200 && body.verifying !== null && Date.now() - asked < 10_000) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ({ status, body } = await client.get('/ledger'));
    }
    if (status === 200 && body.state === 'broken') throw new Error(JSON.stringify(body));
    if (status === 200 && body.state === 'intact') return body;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error('the ledger was not signed within half a minute');
}
