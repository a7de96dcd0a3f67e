/**
 * How long somebody still gets in whom a provider ended: three server processes on one PostgreSQL and one Redis. One of them hears
 * `active: false`, and each way in is tried at all three each 100 ms until the last is closed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '@dojang/kernel/testing/until';
import { redisCommand } from '../../scripts/servers.ts';
import { type Client, callApi, claim, type ServerProcess, startServer } from '../../test/world.ts';
import { quantile } from '../lib/report.ts';

const servers = 3;
const everyMs = 100;
const longestMs = 60_000;
const redisPort = 64_386;

export interface DeprovisionFigures {
  /** p95 of the rounds, from the request of the provider to the last door closed. */
  readonly deprovisionMs: number;
  readonly deprovisionMedianMs: number;
}

/** Whether somebody got in; what is neither yes nor no, such as too many requests, ends the bench. */
function didOpen(status: number): boolean {
  if (status === 200 || status === 201) return true;
  if ([401, 403, 404, 409, 410].includes(status)) return false;
  throw new Error(`a door answered ${status}`);
}

interface Door {
  readonly what: 'browser' | 'agent' | 'key' | 'stream' | 'link';
  readonly url: string;
  isOpen(): Promise<boolean> | boolean;
}

/** Asks one server with a token in the header. */
const statusBy = async (url: string, path: string, token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api${path}`, { headers });
  await answer.arrayBuffer();
  return answer.status;
};

const must = async (client: Client, path: string, body: object) => {
  const answer = await client.call('POST', path, body);
  if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

async function openStream(url: string, cookies: Client['cookies']): Promise<Door['isOpen']> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(`${url}/api/live`, { headers: { cookie } });
  if (!answer.ok) throw new Error(`the stream answered ${answer.status}`);
  let isOpen = true;
  const read = async () => {
    for await (const chunk of answer.body ?? []) void chunk;
  };
  void read()
    .catch(() => undefined)
    .then(() => {
      isOpen = false;
    });
  return () => isOpen;
}

/** Browser, agent, key, a link that signs in, and a live stream, each at every server. */
async function openDoors(urls: readonly string[], person: Client): Promise<Door[]> {
  const agentLink = (await must(person, '/pairings', { kind: 'agent' })).link as string;
  const secret = agentLink.split('#').at(-1);
  const machine = { secret, deviceName: 'bench agent', kind: 'agent' };
  const agent = await callApi(person.url, 'POST', '/pairings/claim', machine);
  const { scopes } = (await person.get('/keys')).body;
  const input = { name: 'bench key', scopes: scopes.slice(0, 1), expiresInDays: 1 };
  const key = (await must(person, '/keys', input)).secret as string;
  const doors: Door[] = [];
  for (const url of urls) {
    const link = (await must(person, '/pairings', { kind: 'phone' })).link as string;
    const claimed = { secret: link.split('#').at(-1), deviceName: 'bench phone', kind: 'browser' };
    const own = new Map(person.cookies);
    const stream = await openStream(url, own);
    const ask = async (method: string, path: string, body?: object) =>
      didOpen((await callApi(url, method, path, body, new Map(own))).status);
    const { accessToken } = agent.body;
    const at = (what: Door['what'], isOpen: Door['isOpen']) => doors.push({ what, url, isOpen });
    at('browser', () => ask('GET', '/me'));
    at('agent', async () => didOpen(await statusBy(url, '/me', accessToken)));
    at('key', async () => didOpen(await statusBy(url, '/keys/current', key)));
    at('stream', stream);
    // Good for one claim, so that it is tried only once the person has left.
    at('link', async () =>
      didOpen((await callApi(url, 'POST', '/pairings/claim', claimed)).status),
    );
  }
  return doors;
}

/** Milliseconds until none of the doors lets anybody in. */
async function closedAfter(doors: readonly Door[], begun: number): Promise<number> {
  let open = doors;
  for (let round = 1; open.length > 0; round += 1) {
    const still = await Promise.all(open.map(async (door) => (await door.isOpen()) && door));
    open = still.filter((door) => door !== false);
    const spentMs = performance.now() - begun;
    if (open.length === 0) return spentMs;
    if (spentMs > longestMs)
      throw new Error(`open: ${open.map(({ what, url }) => `${what} at ${url}`).join(', ')}`);
    await wait(Math.max(0, round * everyMs - spentMs));
  }
  return performance.now() - begun;
}

async function measure(running: readonly ServerProcess[], rounds: number) {
  const urls = running.map(({ url }) => url);
  const [first = ''] = urls;
  const link = running.map((each) => each.ownerLink()).find((each) => each !== undefined) ?? '';
  const owner = await claim(first, link);
  const { secret } = await must(owner, '/provisioning/tokens', {});
  const tell = async (url: string, method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/scim+json' };
    const sent = { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(`${url}/api/scim/v2/Users${path}`, sent);
    if (!answer.ok) throw new Error(`SCIM answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as { id: string };
  };
  const off = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  };
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const at = urls[round % urls.length] ?? first;
    const user = { userName: `person-${round}@example.com`, active: true };
    const { id } = await tell(at, 'POST', '', user);
    const wayIn = await must(owner, '/pairings', { kind: 'recovery', personId: id });
    const doors = await openDoors(urls, await claim(at, wayIn.link));
    for (const { what, isOpen } of doors.filter(({ what }) => what !== 'link')) {
      if (!(await isOpen())) throw new Error(`the ${what} was closed before anybody left`);
    }
    const begun = performance.now();
    await tell(at, 'PATCH', `/${id}`, off);
    times.push(await closedAfter(doors, begun));
  }
  const rounded = (share: number) => Math.round(quantile(times, share));
  return { deprovisionMs: rounded(0.95), deprovisionMedianMs: rounded(0.5) };
}

/** Needs the PostgreSQL that the tests are told of. */
export async function measureDeprovision(rounds: number): Promise<DeprovisionFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-deprovision-'));
  const [command, ...words] = redisCommand(redisPort);
  const redis = spawn(command, words, { stdio: 'ignore' });
  process.env.DOJANG_TEST_REDIS_URL = `redis://127.0.0.1:${redisPort}`;
  const running: ServerProcess[] = [];
  try {
    for (let n = 0; n < servers; n += 1) running.push(await startServer(join(folder, 'data')));
    await until('the link of the owner', () => running[0]?.ownerLink());
    return await measure(running, rounds);
  } finally {
    delete process.env.DOJANG_TEST_REDIS_URL;
    await Promise.all(running.map((server) => server.stop('SIGKILL')));
    redis.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
