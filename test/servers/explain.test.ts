/**
 * What each read verb reads, on a real PostgreSQL: an org that has grown, and its neighbours, cost a page nothing. Every
 * statement of every GET route is run under `explain (analyze, buffers)` with the role and settings that it really has.
 */
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { inTransaction, requirePerson, setGrant } from '@dojang/kernel';
import {
  type Credential,
  credentialsOf,
  type Route,
  routesOf,
  setAccess,
} from '@dojang/kernel/server';
import { newPerson, pairDevice, type TestClient, testServer } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import pg from 'pg';
import { type Fill, fillOrgs, uuid } from '../../bench/lib/fill-orgs.ts';
import { fillCommits } from '../../bench/reads/fill-commits.ts';
import { fillGroups } from '../../bench/reads/fill-groups.ts';
import { kernelCases } from '../tenant-cases.ts';
import { anyClientOf, casesOfAll, startWorld, worldModules } from '../tenant-world.ts';
import { refused } from './refused-reads.ts';

assert.ok(testServer(), 'run by `npm test -- --servers`');
const world = await startWorld();
after(() => world.close());
const { database, jobs } = world.kernel.parts;
const { org } = world.home;
const cases = await casesOfAll(kernelCases);

/** Tables of more rows than this are never read from end to end. */
const rowsMax = 5_000;
/** Read for each row that is given; the least that a request may read whatever it gives. */
const readPerGiven = 20;
const readLeast = 500;
/** What likeness costs where an org has a graph of vectors, whatever is asked: the walk, and vectors beside the graph. */
const likenessBuffers = 3_000;
/** A page whose rows each look up a row of another large table. */
const lookupBuffers = 300;
/** A page of groups or incidents, each row of which has its last day, its last release, or the groups that it holds. */
const rowBuffers = 1_600;
const readPerIncident = 30;
/** What it costs to compare a group with the last ones of its service. */
const alikeBuffers = 1_000;
/** What is found by its grams is read to be put in order. */
const wordsBuffers = 500;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}
interface Seen {
  readonly text: string;
  readonly plan: Plan;
}

/** What runs on behalf of the request that is looked at; the queue goes on beside it. */
const watching = new AsyncLocalStorage<Seen[]>();
const { query } = pg.Client.prototype;
const changes =
  /\b(insert into|delete from|update "?\w)|append_event|set_config|ensure_|pg_notify/i;

/** Explains a statement just before it runs, in its transaction. */
async function explained(this: pg.Client, ...call: readonly [pg.QueryConfig]): Promise<unknown> {
  const ask = query as unknown as (...call: unknown[]) => Promise<pg.QueryResult>;
  const [{ text: message, values = [] }] = call;
  // A statement may travel in the message that ends its transaction.
  const text = message.replace(/;\s*commit$/, '');
  const seen = watching.getStore();
  if (seen && /^\s*(select|with)\b/i.test(text) && !changes.test(text)) {
    const explain = `explain (analyze, buffers, format json) ${text}`;
    const { rows } = await ask.call(this, explain, values);
    seen.push({ text, plan: rows[0]['QUERY PLAN'][0].Plan });
  }
  return ask.apply(this, [...call]);
}
/** As the driver of our database asks; the queue asks by text alone. */
const isDrivers = ([config, more]: unknown[]) => typeof config === 'object' && more === undefined;
pg.Client.prototype.query = function (this: pg.Client, ...call: unknown[]) {
  const ask = (isDrivers(call) ? explained : query) as (...call: unknown[]) => unknown;
  return ask.apply(this, call);
} as typeof query;

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** What one request cost. */
function costOf(seen: readonly Seen[], large: ReadonlySet<string>) {
  const scans = seen
    .flatMap(({ plan }) => nodesOf(plan))
    .filter((node) => node['Relation Name'] !== undefined && node['Actual Loops'] > 0);
  return {
    statements: seen.length,
    given: sum(seen.map(({ plan }) => plan['Actual Rows'])),
    read: sum(
      scans.map(
        (node) =>
          (node['Actual Rows'] +
            (node['Rows Removed by Filter'] ?? 0) +
            (node['Rows Removed by Index Recheck'] ?? 0)) *
          node['Actual Loops'],
      ),
    ),
    buffers: sum(seen.map(({ plan }) => plan['Shared Hit Blocks'] + plan['Shared Read Blocks'])),
    sequential: scans
      .filter((node) => node['Node Type'] === 'Seq Scan')
      .map((node) => node['Relation Name'] ?? '')
      .filter((name) => large.has(name)),
  };
}
type Cost = ReturnType<typeof costOf>;

const filledId = (n: number, noun: string) =>
  createHash('md5')
    .update(`${org}${n}${noun}`)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-');

const filledRepository = filledId(1, 'repository');

const reads = worldModules
  .flatMap((module) => routesOf(module) as unknown as Route[])
  .filter((route) => route.method === 'GET' && !route.streams);
const keyOf = ({ method, url }: Route) => `${method} ${url}`;

/** Most messages hold the first word, a tenth the second, some the third. */
const searched = ['환불', '보고', 'mergeService', '환불 pay', '불', 'zebra'].map(
  (words) => `/commit/search?q=${encodeURIComponent(words)}`,
);

/** Of a large org's lists of groups, and of one group of them. */
function ofGroups(): Readonly<Record<string, readonly string[]>> {
  const group = filledId(100, 'group');
  const service = filledId(20, 'service');
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const window = `from=${hoursAgo(1_000)}&until=${hoursAgo(0)}`;
  return {
    'GET /aisher/groups': [
      ...['new', 'ongoing', 'resolved', 'regressed', 'archived'].map(
        (state) => `/aisher/groups?state=${state}`,
      ),
      `/aisher/groups?service=${service}`,
      '/aisher/groups?limit=100',
    ],
    'GET /aisher/incidents': [
      ...['open', 'acknowledged', 'closed'].map((state) => `/aisher/incidents?state=${state}`),
      '/aisher/incidents?limit=100',
    ],
    'GET /aisher/incidents/:id': [`/aisher/incidents/${filledId(95, 'incident')}`],
    'GET /aisher/incidents/:id/events': [`/aisher/incidents/${filledId(95, 'incident')}/events`],
    'GET /aisher/groups/:id': [`/aisher/groups/${group}`],
    'GET /aisher/groups/:id/frames': [`/aisher/groups/${group}/frames`],
    'GET /aisher/groups/:id/samples': [`/aisher/groups/${group}/samples`],
    'GET /aisher/groups/:id/series': [`/aisher/groups/${group}/series?${window}`],
    'GET /aisher/groups/:id/context': [`/aisher/groups/${group}/context`],
    'GET /aisher/groups/:id/why': [`/aisher/groups/${group}/why`],
    'GET /aisher/analyses': ['/aisher/analyses', `/aisher/analyses?group=${group}`],
    'GET /aisher/costs': [`/aisher/costs?${window}`],
    'GET /aisher/releases': [`/aisher/releases?service=${service}`],
    'GET /aisher/deploys': [`/aisher/deploys?service=${service}`],
  };
}

/** Questions beside the one that the matrix of tenants asks of a route. */
const more: Readonly<Record<string, readonly string[]>> = {
  'GET /drafts': [
    ...['waiting', 'snoozed', 'pending', 'done', 'rejected', 'expired', 'superseded', 'failed'].map(
      (state) => `/drafts?whose=all&state=${state}`,
    ),
    '/drafts?state=all&whose=mine',
    '/drafts?state=all&whose=all&limit=100',
    '/drafts?state=waiting&whose=all&group=note:desk',
    '/drafts?state=all&whose=all&group=note:nowhere',
    // In each title, in one, and in none.
    '/drafts?state=all&whose=all&q=title',
    '/drafts?state=done&whose=all&q=37',
    '/drafts?state=all&whose=all&q=zebra',
  ],
  'GET /draft-groups': ['/draft-groups?whose=all&state=snoozed'],
  ...ofGroups(),
  // Of a type that a sixth of the commits have, and of one that none has.
  'GET /commit/history': ['fix', 'zebra'].flatMap((type) => [
    `/commit/history?type=${type}`,
    `/commit/history?type=${type}&repository=${filledRepository}`,
  ]),
  'GET /commit/search': [...searched, ...searched.map((url) => `${url}&type=fix`)],
  'GET /drafts/:id': [`/drafts/${filledId(100, 'draft')}`],
  'GET /traces/:traceUuid': [`/traces/${filledId(100, 'trace')}`],
  'GET /events': [
    '/events?type=note.added',
    '/events?type=note.',
    '/events?type=kernel.',
    '/events?type=commit.captured',
    `/events?subject=${filledId(100, 'draft')}`,
    `/events?subject=${world.ids.person}`,
  ],
};

/** What some routes read beside the address. */
const headers: Record<string, Record<string, string>> = {};

/** What runs because of one request. */
async function watch(client: Pick<TestClient, 'send'>, url: string, key = ''): Promise<Seen[]> {
  const seen: Seen[] = [];
  const { status } = await watching.run(seen, () =>
    client.send('GET', url, undefined, headers[key]),
  );
  const expected = refused[key];
  assert.ok(status < 400 || status === expected, `${url}: ${status}`);
  return seen;
}

async function measure(large: ReadonlySet<string>): Promise<Map<string, Cost>> {
  const clients = new Map<Credential, Pick<TestClient, 'send'>>();
  const costs = new Map<string, Cost>();
  for (const route of reads) {
    const key = keyOf(route);
    const kind = credentialsOf(route)[0] ?? 'browser';
    const client = clients.get(kind) ?? (await anyClientOf(world, world.home, kind));
    clients.set(kind, client);
    const tried = cases[key];
    assert.ok(tried, `${key} has no case in test/tenant-cases.ts`);
    for (const url of [(await tried.here(world)).url, ...(more[key] ?? [])]) {
      costs.set(url, costOf(await watch(client, url, key), large));
    }
  }
  return costs;
}

const owner = world.home.actor;
assert.ok(owner.kind === 'person');
const filled: Omit<Fill, 'drafts' | 'draftsOfNeighbour' | 'neighbours' | 'fromDay' | 'toDay'> = {
  org,
  personId: owner.personId,
  deviceId: owner.deviceId,
  jobs: jobs.schema,
};
const first = 400;
let small: Map<string, Cost>;
let grown: Map<string, Cost>;
let large: ReadonlySet<string>;

before(async () => {
  const device = await pairDevice(world.app, world.home);
  const { link } = (await device.send('POST', '/pairings', { kind: 'phone' })).body;
  headers['GET /pairings/offer'] = { 'dojang-pairing': link.split('#')[1] };
  const few = { drafts: first, neighbours: 20, draftsOfNeighbour: 20, fromDay: 90, toDay: 1 };
  await fillOrgs(database, { ...filled, ...few });
  await fillCommits(database, { ...filled, ...few }, { messages: 300, ofNeighbour: 2 });
  await fillGroups(database, { ...filled, ...few }, { groups: 100, ofNeighbour: 2 });
  small = await measure(new Set());
  const many = { drafts: 15_000, neighbours: 300, draftsOfNeighbour: 50, fromDay: 1, toDay: 0 };
  await fillOrgs(database, { ...filled, ...many, drafted: first });
  const messages = { messages: 2_000, ofNeighbour: 2, made: 300, singles: 1_000, fresh: 300 };
  await fillCommits(database, { ...filled, ...many }, messages);
  await fillGroups(database, { ...filled, ...many }, { groups: 6_000, ofNeighbour: 10, made: 100 });
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relkind = 'r' and reltuples > ${rowsMax}`.execute(
    database.root,
  );
  assert.ok(rows.length >= 12, `${rows.length} tables are large`);
  large = new Set(rows.map(({ name }) => name));
  grown = await measure(large);
});

test('every read was seen', () => {
  assert.ok(grown.size > 40, `${grown.size} reads`);
  assert.deepEqual([...grown.keys()], [...small.keys()]);
  assert.ok(sum([...grown.values()].map(({ read }) => read)) > 500);
});

test('no read goes through a large table from end to end', () => {
  const through = [...grown].filter(([, { sequential }]) => sequential.length > 0);
  assert.deepEqual(
    through.map(([url, { sequential }]) => `${url}: ${sequential.join()}`),
    [],
  );
});

const perGiven = (url: string) =>
  url.startsWith('/aisher/incidents/') ? readPerIncident : readPerGiven;

test('a read looks at few more rows than it gives', () => {
  const wide = [...grown].filter(
    ([url, { read, given }]) => read > readLeast + perGiven(url) * given,
  );
  assert.deepEqual(
    wide.map(([url, { read, given }]) => `${url}: ${read} rows read for ${given}`),
    [],
  );
});

function leastOf(url: string): number {
  if (url.startsWith('/commit/search')) return likenessBuffers;
  if (url.startsWith('/aisher/deploys')) return lookupBuffers;
  if (url.endsWith('/context')) return alikeBuffers;
  if (/^\/aisher\/(?:groups|incidents)\?/.test(url)) return rowBuffers;
  return url.includes('&q=') ? wordsBuffers : 100;
}

test('a read touches no more of the database when org and neighbours have grown', () => {
  const heavier = [...grown].filter(
    ([url, { buffers, given }]) =>
      buffers > leastOf(url) + given + 2 * (small.get(url)?.buffers ?? 0),
  );
  assert.deepEqual(
    heavier.map(([url, { buffers }]) => `${url}: ${buffers} after ${small.get(url)?.buffers}`),
    [],
  );
});

const listsOfResources =
  /^\/(?:commit\/(?:repositories|history|search|rules|reuse)|drafts|draft-groups|events)\??[^/]*$/;
/** To ask the grants, in each statement. */
const grantBuffers = 300;

test('who reaches a fifth of a granted org reads little more for a page than its owner', async () => {
  const member = await newPerson(world.kernel, org, 'member');
  await setAccess(world.home, 'granted');
  await inTransaction(world.home, (ctx) =>
    setGrant(ctx, {
      kind: 'commit.repository',
      resourceId: filledRepository,
      teamId: null,
      personId: requirePerson(member).personId,
      level: 'read',
    }),
  );
  const client = await pairDevice(world.app, member);
  const urls = [...grown.keys()].filter((url) => listsOfResources.test(url));
  assert.ok(urls.length > 30, `${urls.length} lists`);
  const heavier: string[] = [];
  for (const url of urls) {
    const { buffers, sequential } = costOf(await watch(client, url), large);
    const most = leastOf(url) + 2 * (grown.get(url)?.buffers ?? 0) + grantBuffers;
    if (buffers <= most && sequential.length === 0) continue;
    heavier.push(`${url}: ${buffers} of ${most}, ${sequential}`);
  }
  await setAccess(world.home, 'open');
  assert.deepEqual(heavier, []);
});

test('an org without a graph does not walk that of a large org that had the connection before', async () => {
  const app = { role: 'dojang_app', org, person: '', reach: 'all' } as const;
  const pages = await database.transaction(app, async (db) => {
    const { rows } = await sql<{ vector: string; name: string; neighbour: string }>`
      select embedding::text as vector, embedding_name as name, ${sql.raw(uuid(`'neighbour1${org}'`))} as neighbour
      from commit.search_entry where in_graph limit 1`.execute(db);
    const { vector = '', name = '', neighbour = '' } = rows[0] ?? {};
    const near = sql`commit.near_entries(${vector}, ${name}, null, null, null, null)`;
    // Often enough for a plan that is kept.
    for (let n = 0; n < 8; n += 1) await sql`select count(*) from ${near}`.execute(db);
    await sql`select set_config('app.org', ${neighbour}, true)`.execute(db);
    const { rows: plans } = await sql<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>`
      explain (analyze, buffers, format json) select count(*) from ${near}`.execute(db);
    const { Plan } = plans[0]?.['QUERY PLAN'][0] ?? {};
    return Number(Plan?.['Shared Hit Blocks']) + Number(Plan?.['Shared Read Blocks']);
  });
  assert.ok(pages > 0 && pages < 200, `${pages} pages`);
});

test('with sixty months of events, a page of the ledger plans the months around it', async () => {
  await sql`select kernel.ensure_month('kernel.event', now() - n * interval '1 month')
    from generate_series(0, 59) n`.execute(database.root);
  const client = await pairDevice(world.app, world.home);
  const { body } = await client.send('GET', '/events?limit=200');
  const urls = [
    '/events',
    `/events?cursor=${body.nextCursor}`,
    `/events?subject=${filledId(100, 'draft')}`,
  ];
  for (const url of urls) {
    const planned = (await watch(client, url))
      .flatMap(({ plan }) => nodesOf(plan))
      .flatMap((node) => /^event_\d/.exec(node['Relation Name'] ?? '')?.input ?? []);
    assert.ok(planned.length > 0, url);
    // Two or three months before, and those that are made ahead.
    assert.ok(new Set(planned).size <= 6, `${url}: ${[...new Set(planned)]}`);
  }
});
