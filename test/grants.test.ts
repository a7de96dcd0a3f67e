/** In an org that is granted, what nobody granted is as if it did not exist: for each route that names or lists it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { changesOfElements } from '@dojang/commit';
import { commitWorld } from '@dojang/commit/testing';
import type { RouteCase, WorldIds } from '@dojang/kernel';
import { credentialsOf, type Route, routesOf } from '@dojang/kernel/server';
import { newOrg, newPerson, pairDevice, type TestClient } from '@dojang/kernel/testing';
import { kernelCases } from './tenant-cases.ts';
import { nobodysIds, startWorld, worldModules } from './tenant-world.ts';

const world = await startWorld();
after(() => world.close());

const routes = worldModules.flatMap(routesOf) as Route[];
const keyOf = ({ method, url }: Pick<Route, 'method' | 'url'>) => `${method} ${url}`;
const commit = world.idsOf('commit');
/** The kernel's names for what a draft of a commit is. */
const ids: WorldIds = { ...world.ids, ...commit };
const repository = { kind: 'commit.repository', resourceId: commit.repository };

let owner: TestClient;
let reader: { browser: TestClient; agent: TestClient };
let empty: { browser: TestClient; agent: TestClient };

const bothOf = async (person: Awaited<ReturnType<typeof newPerson>>) => ({
  browser: await pairDevice(world.app, person),
  agent: await pairDevice(world.app, person, 'agent'),
});

before(async () => {
  owner = await pairDevice(world.app, world.home);
  assert.equal((await owner.send('PUT', '/grants/access', { access: 'granted' })).status, 200);
  reader = await bothOf(await newPerson(world.kernel, world.home.org, 'admin'));
  const other = await newOrg(world.kernel);
  empty = await bothOf(await newPerson(world.kernel, other.org, 'admin'));
});

/** Without what differs from one answer to the next. */
const plain = (body: unknown): unknown => {
  const { trace_uuid: _trace, ...rest } = (body ?? {}) as Record<string, unknown>;
  return rest;
};

async function ask(client: typeof reader, key: string, { of }: RouteCase, named: WorldIds) {
  const route = routes.find((each) => keyOf(each) === key);
  assert.ok(route, key);
  const { url, body } = await of(named);
  const kind = credentialsOf(route)[0] === 'agent' ? client.agent : client.browser;
  const answer = await kind.send(route.method, url, body);
  // What was asked for stands in some answers.
  const asked = new Set(Object.values(named));
  const text = JSON.stringify(plain(answer.body)).replaceAll(/[0-9a-f-]{36,64}/g, (id) =>
    asked.has(id) ? 'asked' : id,
  );
  return { status: answer.status, text };
}

const namesCommit = async ({ of }: RouteCase): Promise<boolean> => {
  const text = JSON.stringify(await of(ids));
  return Object.values(commit).some((id) => text.includes(id));
};

test('a route that names a repository, or what is of it, finds nothing', async (t) => {
  const cases = Object.entries({ ...kernelCases, ...commitWorld.cases });
  let seen = 0;
  for (const [key, tried] of cases) {
    if (key === 'POST /commit/repositories' || !(await namesCommit(tried))) continue;
    seen += 1;
    await t.test(key, async () => {
      const here = await ask(reader, key, tried, ids);
      const nowhere = await ask(reader, key, tried, {
        ...ids,
        ...nobodysIds(),
        ...commitWorld.nobody(),
      });
      assert.deepEqual(here, nowhere);
      assert.ok(here.status !== 200 || !here.text.includes('home-repository'), here.text);
    });
  }
  assert.ok(seen > 25, `${seen} routes were tried`);
});

test('a list of commits is as in an org that has none', async (t) => {
  const lists = Object.entries(commitWorld.cases).filter(
    ([key, { foreign }]) => !foreign && key.startsWith('GET '),
  );
  assert.ok(lists.length > 4);
  for (const [key, tried] of lists) {
    await t.test(key, async () => {
      assert.deepEqual(await ask(reader, key, tried, ids), await ask(empty, key, tried, ids));
    });
  }
  const key = 'POST /commit/rule-trials';
  const trial = commitWorld.cases[key];
  assert.ok(trial);
  assert.deepEqual(await ask(reader, key, trial, ids), await ask(empty, key, trial, ids));
});

test('lists of the kernel leave out what is of the repository', async (t) => {
  const urls = [
    '/drafts?state=all&whose=all&limit=100',
    '/drafts?state=all&whose=all&q=home',
    '/draft-groups?whose=all',
    '/draft-readings',
    '/deliveries',
    '/events?limit=100',
    `/events?subject=${commit.repository}`,
    `/events?subject=${commit.draft}`,
    '/events?type=commit.',
    `/audit?q=${commit.trace}`,
    `/audit?q=${commit.draft}`,
  ];
  for (const url of urls) {
    await t.test(url, async () => {
      const [mine, all] = await Promise.all([
        reader.browser.send('GET', url),
        owner.send('GET', url),
      ]);
      assert.deepEqual([mine.status, all.status], [200, 200], JSON.stringify(mine.body));
      const text = JSON.stringify(mine.body);
      assert.ok(!text.includes('home-repository'), text);
      // The filter of a list may name it; what the list holds may not.
      const listed = { ...mine.body, question: null, q: null };
      for (const id of Object.values(commit)) {
        assert.ok(!JSON.stringify(listed).includes(id), `${id} in ${text}`);
      }
    });
  }
  const seen = (await owner.send('GET', urls[0] ?? '')).body;
  assert.ok(JSON.stringify(seen).includes(commit.draft ?? '-'), 'the owner sees it');
});

test('a repository that is here already is refused to whoever has a clone and no grant', async () => {
  const { body } = await owner.send('GET', '/commit/repositories');
  const { name, remoteUrl, fingerprint } = body.repositories[0];
  const again = { name, remoteUrl, fingerprint };
  const refused = await reader.agent.send('POST', '/commit/repositories', again);
  assert.deepEqual([refused.status, refused.body.code], [403, 'repository-not-granted']);
});

test('who captured sees own drafts without a grant, and stamps none of them', async () => {
  const { home } = world;
  assert.ok(home.actor.kind === 'person');
  const actor = { ...home.actor, personId: world.ids.person ?? '', roles: ['member'] };
  const phone = await pairDevice(world.app, { ...home, actor, reach: 'granted' });
  const page = await phone.send('GET', `/commit/drafts/${commit.draft}`);
  assert.deepEqual([page.status, page.body.repository?.name], [200, 'home-repository']);
  const stamp = { decision: 'approve', digest: commit.digest };
  const refused = await phone.send('PUT', `/drafts/${commit.draft}/stamp`, stamp);
  assert.deepEqual([refused.status, refused.body.code], [403, 'grant-needed']);
  const { body } = await phone.send('GET', '/drafts?state=all');
  assert.ok(body.drafts.some(({ id }: { id: string }) => id === commit.draft));
  assert.deepEqual((await phone.send('GET', '/commit/history')).body.commits, []);
  assert.deepEqual((await phone.send('GET', '/commit/repositories')).body.repositories, []);
});

test('read shows, write stamps, admin sets the rules, and each works on the next request', async () => {
  const { browser } = reader;
  const draft = `/commit/drafts/${commit.draft}`;
  const stamp = { decision: 'approve', digest: commit.digest };
  const rules = { protectedBranches: ['main'] };
  const give = async (level: string) => {
    const given = await owner.send('PUT', '/grants', {
      ...repository,
      personId: browser.personId,
      level,
    });
    assert.equal(given.status, 200, JSON.stringify(given.body));
    return given.body.grants.find(
      ({ person }: { person: { id: string } | null }) => person?.id === browser.personId,
    ).id as string;
  };
  const codes = async () => [
    (await browser.send('GET', draft)).status,
    (
      await browser.send('PUT', `/drafts/${commit.draft}/stamp`, {
        ...stamp,
        digest: 'a'.repeat(64),
      })
    ).body.code,
    (await browser.send('PUT', `/commit/repositories/${commit.repository}`, rules)).status,
    (await browser.send('GET', '/commit/history')).body.commits?.length,
  ];
  assert.deepEqual(await codes(), [404, 'draft-not-found', 404, 0]);
  await give('read');
  assert.deepEqual(await codes(), [200, 'grant-needed', 403, 1]);
  await give('write');
  assert.deepEqual(await codes(), [200, 'changed-since-review', 403, 1]);
  const grant = await give('admin');
  assert.deepEqual(await codes(), [200, 'changed-since-review', 200, 1]);
  assert.equal((await owner.send('DELETE', `/grants/${grant}`)).status, 204);
  assert.deepEqual(await codes(), [404, 'draft-not-found', 404, 0]);
});

test('the system hands no commit of a granted org to another module', async () => {
  const question = {
    repositoryId: null,
    elements: [{ path: 'src/store.ts', name: null }],
    since: new Date(0),
    until: new Date(Date.now() + 60_000),
  };
  const { home } = world;
  const system = { ...home, actor: { kind: 'system', name: 'test' }, reach: 'all' } as typeof home;
  assert.deepEqual(await changesOfElements(system, question), { repository: 'unknown' });
  const asked = await changesOfElements(home, question);
  assert.equal(asked.repository, 'known');
});
