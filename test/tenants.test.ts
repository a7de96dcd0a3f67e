import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import type { Role } from '@dojang/kernel';
import {
  type Credential,
  credentials,
  credentialsOf,
  type Route,
  roles,
} from '@dojang/kernel/server';
import { newOrg, newPerson, pairDevice, sendAnonymous } from '@dojang/kernel/testing';
import { rowsOf } from './rows-of-org.ts';
import {
  askedByAgent,
  captureOf,
  clientOf,
  type Ids,
  nobodysIds,
  products,
  startWorld,
} from './tenant-world.ts';

interface Case {
  readonly url: string;
  readonly body?: unknown;
}
/** `foreign`: the request names something of another org, so it must find nothing. */
type CaseOf = { readonly foreign: boolean; of(ids: Ids): Case | Promise<Case> };

const names = (of: (ids: Ids) => Case | Promise<Case>): CaseOf => ({ foreign: true, of });
const own = (url: string, body?: unknown): CaseOf => ({
  foreign: false,
  of: () => (body === undefined ? { url } : { url, body }),
});

const claim = { secret: `${'A'.repeat(22)}.${'A'.repeat(43)}`, deviceName: 'x', kind: 'browser' };
const subscription = {
  endpoint: 'https://push.example/abc',
  keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
};

const anyRule = {
  name: 'a rule',
  enabled: true,
  conditions: [],
  action: { do: 'warn', text: 'Look again.' },
};

/** One case for every route there is. A new route fails the first test below until it has one. */
const cases: Readonly<Record<string, CaseOf>> = {
  'POST /sessions/refresh': own('/sessions/refresh', { refreshToken: nobodysIds().refreshToken }),
  'DELETE /sessions/current': own('/sessions/current'),
  'GET /actions': own('/actions'),
  'POST /pairings': names((ids) => ({
    url: '/pairings',
    body: { kind: 'recovery', personId: ids.person },
  })),
  'GET /pairings': own('/pairings?all=true'),
  'DELETE /pairings/:id': names((ids) => ({ url: `/pairings/${ids.pairing}` })),
  'GET /pairings/:id': names((ids) => ({ url: `/pairings/${ids.pairing}` })),
  'POST /pairings/claim': own('/pairings/claim', claim),
  'GET /devices': own('/devices?all=true'),
  'DELETE /devices/:id': names((ids) => ({ url: `/devices/${ids.device}` })),
  'DELETE /devices': own('/devices'),
  'GET /me': own('/me'),
  'PATCH /me': own('/me', { locale: 'en' }),
  'GET /people': own('/people'),
  'PATCH /people/:id': names((ids) => ({ url: `/people/${ids.person}`, body: { role: 'viewer' } })),
  'DELETE /people/:id': names((ids) => ({ url: `/people/${ids.person}` })),
  'GET /drafts': own('/drafts?state=all&whose=all'),
  'GET /drafts/:id': names((ids) => ({ url: `/drafts/${ids.draft}` })),
  'PUT /drafts/:id/stamp': names((ids) => ({
    url: `/drafts/${ids.draft}/stamp`,
    body: { decision: 'approve', digest: ids.digest },
  })),
  'PUT /drafts/:id/snooze': names((ids) => ({
    url: `/drafts/${ids.draft}/snooze`,
    body: { until: new Date(Date.now() + 600_000).toISOString() },
  })),
  // Whoever holds a link may see its draft; what is tried here is a link that nobody holds.
  'GET /links/:link': own(`/links/${nobodysIds().link}`),
  'GET /live': own('/live'),
  'GET /traces/:traceUuid': names((ids) => ({ url: `/traces/${ids.trace}` })),
  'GET /events': own('/events'),
  'GET /ledger': own('/ledger'),
  'GET /jobs': own('/jobs'),
  'GET /jobs/dead-letters': own('/jobs/dead-letters'),
  'PUT /jobs/dead-letters/:id/retry': names((ids) => ({
    url: `/jobs/dead-letters/${ids.deadLetter}/retry`,
  })),
  'GET /llm-usage': own('/llm-usage'),
  'GET /teams': own('/teams'),
  'POST /teams': own('/teams', { name: 'Web', personIds: [] }),
  'PUT /teams/:id': names((ids) => ({
    url: `/teams/${ids.team}`,
    body: { name: 'Web', personIds: [] },
  })),
  'DELETE /teams/:id': names((ids) => ({ url: `/teams/${ids.team}` })),
  'GET /plans': own('/plans'),
  'PUT /plan': own('/plan', { name: 'premium' }),
  'GET /notification-preferences': own('/notification-preferences'),
  'PUT /notification-preferences': own('/notification-preferences', { timeZone: 'Asia/Seoul' }),
  'POST /push-subscriptions': own('/push-subscriptions', subscription),
  'DELETE /push-subscriptions/current': own('/push-subscriptions/current'),
  'GET /deliveries': own('/deliveries'),
  'GET /delivery-months': own('/delivery-months'),
  'PUT /notification-addresses/:channel': own('/notification-addresses/email', {
    address: 'a@example.com',
  }),
  'PUT /notification-addresses/email/confirmation': own(
    '/notification-addresses/email/confirmation',
    { code: '000000' },
  ),
  'DELETE /notification-addresses/:channel': own('/notification-addresses/email'),
  'POST /slack/interactions': own('/slack/interactions', {}),
  'GET /commit/repositories': own('/commit/repositories'),
  'POST /commit/repositories': own('/commit/repositories', {
    name: 'home-repository',
    remoteUrl: null,
    fingerprint: 'f'.repeat(64),
  }),
  'PUT /commit/repositories/:id': names((ids) => ({
    url: `/commit/repositories/${ids.repository}`,
    body: { protectedBranches: ['*'] },
  })),
  'POST /commit/captures': names(async (ids) => ({
    url: '/commit/captures',
    body: await captureOf(ids.repository, 'main'),
  })),
  'GET /commit/drafts/:id': names((ids) => ({ url: `/commit/drafts/${ids.draft}` })),
  'PUT /commit/drafts/:id/version': names((ids) => ({
    url: `/commit/drafts/${ids.draft}/version`,
    body: {
      change: 'edit',
      digest: ids.digest,
      commits: [{ message: 'feat: theirs', hunks: null }],
    },
  })),
  'POST /commit/drafts/:id/attempts': names((ids) => ({
    url: `/commit/drafts/${ids.stampedDraft}/attempts`,
  })),
  'GET /commit/acts': own('/commit/acts'),
  'PUT /commit/acts/:draftId': names((ids) => ({
    url: `/commit/acts/${ids.stampedDraft}`,
    body: { state: 'acting' },
  })),
  'GET /commit/rules': own('/commit/rules'),
  'POST /commit/rules': names((ids) => ({
    url: '/commit/rules',
    body: { ...anyRule, repositoryId: ids.repository },
  })),
  'PUT /commit/rules/:id': names((ids) => ({
    url: `/commit/rules/${ids.rule}`,
    body: { ...anyRule, repositoryId: null, version: 1 },
  })),
  'DELETE /commit/rules/:id': names((ids) => ({ url: `/commit/rules/${ids.rule}` })),
  'POST /commit/rule-trials': own('/commit/rule-trials', { rule: anyRule, repositoryId: null }),
  'GET /commit/repositories/:id/rules': names((ids) => ({
    url: `/commit/repositories/${ids.repository}/rules`,
  })),
  'GET /commit/reuse': own('/commit/reuse'),
  'GET /commit/history': own('/commit/history'),
  'GET /commit/search': own('/commit/search?q=home'),
  'PUT /commit/drafts/:id/description': names((ids) => ({
    url: `/commit/drafts/${ids.draft}/description`,
  })),
  'GET /commit/history/:id': names((ids) => ({ url: `/commit/history/${ids.finalisedCommit}` })),
};

const routes = products.flatMap((module) => module.routes) as Route[];
const keyOf = ({ method, url }: Route) => `${method} ${url}`;
const permissions = new Map(
  products.flatMap((module) => module.permissions.map(({ action, roles: may }) => [action, may])),
);
/** A kind of credential that the route takes; any for a public one. */
const kindFor = (route: Route): Credential => credentialsOf(route)[0] ?? 'browser';
const mayDo = (role: Role, { permission }: Route) =>
  permission === 'public' || permission === 'signed-in'
    ? true
    : (permissions.get(permission)?.includes(role) ?? false);

// Made outside the hooks: a kernel that is made in one is closed at its end.
const world = await startWorld();
after(() => world.close());

/** What changes by asking at all: when a device was last seen, and what the guard notes. */
const comparable = (rows: Map<string, string[]>, ...without: string[]) =>
  Object.fromEntries([...rows].filter(([table]) => !without.includes(table)));

test('every route has its case in the matrix, and no case is of a route that is gone', () => {
  assert.ok(routes.length >= 36, `only ${routes.length} routes were seen`);
  assert.deepEqual(Object.keys(cases).sort(), [...new Set(routes.map(keyOf))].sort());
});

test('the owner of another org sees nothing of this one and changes nothing in it', async (t) => {
  const before = await rowsOf(world, world.home.org);
  const filled = [...before].filter(([, rows]) => rows.length > 0);
  assert.ok(filled.length > 12, 'the org has something to see');
  const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
  const ids = new Set([...before.values()].flat().flatMap((row) => row.match(uuid) ?? []));
  assert.ok(ids.size > 30);
  for (const route of routes.filter((route) => !route.streams)) {
    await t.test(keyOf(route), async () => {
      const stranger = await pairDevice(world.app, await newOrg(world.kernel), kindFor(route));
      const tried = cases[keyOf(route)];
      assert.ok(tried);
      const { url, body } = await tried.of(world.ids);
      const answer = await stranger.send(route.method, url, body);
      assert.ok(answer.status < 500, JSON.stringify(answer.body));
      if (tried.foreign) {
        assert.ok(
          [403, 404].includes(answer.status),
          `${answer.status} ${JSON.stringify(answer.body)}`,
        );
      }
      const sent = `${url} ${JSON.stringify(body ?? null)}`;
      const seen = (JSON.stringify(answer.body ?? null).match(uuid) ?? []).filter(
        (id) => ids.has(id) && !sent.includes(id),
      );
      assert.deepEqual(seen, []);
    });
  }
  assert.deepEqual(comparable(await rowsOf(world, world.home.org)), comparable(before));
});

test('without a session only public routes answer, and nothing changes', async (t) => {
  const before = await rowsOf(world, world.home.org);
  for (const route of routes) {
    await t.test(keyOf(route), async () => {
      const { url, body } = (await cases[keyOf(route)]?.of(world.ids)) ?? { url: '' };
      const { status } = await sendAnonymous(world.app, route.method, url, body);
      if (route.permission !== 'public') assert.equal(status, 401);
      else assert.ok(status >= 400 && status < 500, `${status}`);
    });
  }
  assert.deepEqual(comparable(await rowsOf(world, world.home.org)), comparable(before));
});

for (const role of roles) {
  test(`${role}: what the role may not do is refused and changes nothing`, async (t) => {
    const person = await newPerson(world.kernel, world.home.org, role);
    const clients = {
      browser: await pairDevice(world.app, person, 'browser'),
      agent: await pairDevice(world.app, person, 'agent'),
    };
    const before = await rowsOf(world, world.home.org);
    const refused = routes.filter((route) => !mayDo(role, route));
    assert.ok(role === 'owner' || refused.length > 0 || role === 'admin');
    for (const route of refused) {
      await t.test(keyOf(route), async () => {
        const { url, body } = (await cases[keyOf(route)]?.of(world.ids)) ?? { url: '' };
        const answer = await clients[kindFor(route)].send(route.method, url, body);
        assert.deepEqual([answer.status, answer.body.code], [403, 'not-allowed']);
      });
    }
    const log = 'kernel.action_log';
    const now = await rowsOf(world, world.home.org);
    assert.deepEqual(comparable(now, log), comparable(before, log));
    assert.equal(now.get(log)?.length, (before.get(log)?.length ?? 0) + refused.length);
  });

  test(`${role}: what the role may do passes the guard`, async (t) => {
    const { org } = await newOrg(world.kernel);
    const allowed = routes.filter((route) => mayDo(role, route) && !route.streams);
    assert.ok(allowed.length > 10);
    for (const route of allowed) {
      await t.test(keyOf(route), async () => {
        const client = await clientOf(world, org, role, kindFor(route));
        const { url, body } = (await cases[keyOf(route)]?.of(nobodysIds())) ?? { url: '' };
        const answer = await client.send(route.method, url, body);
        assert.ok(answer.status < 500, JSON.stringify(answer.body));
        assert.notEqual(answer.body?.action ?? '', route.permission, JSON.stringify(answer.body));
        assert.notEqual(answer.body?.code, 'credential-not-allowed');
        if (route.permission !== 'public') assert.notEqual(answer.status, 401);
      });
    }
  });
}

/** What a machine's token is good for. A new route is a browser's until it is named here. */
const machineRoutes = [
  'DELETE /sessions/current',
  'GET /commit/acts',
  'GET /commit/repositories/:id/rules',
  'GET /drafts',
  'GET /ledger',
  'GET /live',
  'GET /me',
  'POST /commit/captures',
  'POST /commit/repositories',
  'PUT /commit/acts/:draftId',
];
const notInBrowsers = ['GET /commit/acts', 'POST /commit/captures', 'PUT /commit/acts/:draftId'];

test('a machine may call what its agent asks for, a browser all but captures and acts', async () => {
  const takes = (kind: Credential) =>
    routes.filter((route) => credentialsOf(route).includes(kind)).map(keyOf);
  assert.deepEqual(takes('agent').sort(), machineRoutes);
  const signedIn = routes.filter(({ permission }) => permission !== 'public').map(keyOf);
  const others = signedIn.filter((key) => !notInBrowsers.includes(key));
  assert.deepEqual(takes('browser').sort(), others.sort());
  assert.deepEqual([...(await askedByAgent())].sort(), machineRoutes.filter(isAsked));
});

/** A machine is signed out by a person; its agent never asks for it. */
const isAsked = (key: string) => key !== 'DELETE /sessions/current';

for (const kind of credentials) {
  test(`${kind}: a route that does not name this kind refuses it, notes it, and changes nothing`, async (t) => {
    const client = await clientOf(world, world.home.org, 'owner', kind);
    const undeclared = routes.filter(
      (route) => route.permission !== 'public' && !credentialsOf(route).includes(kind),
    );
    assert.ok(undeclared.length >= 3, `only ${undeclared.length} routes refuse this kind`);
    const before = await rowsOf(world, world.home.org);
    for (const route of undeclared) {
      await t.test(keyOf(route), async () => {
        const { url, body } = (await cases[keyOf(route)]?.of(world.ids)) ?? { url: '' };
        const answer = await client.send(route.method, url, body);
        assert.deepEqual([answer.status, answer.body.code], [403, 'credential-not-allowed']);
        assert.deepEqual(answer.body.credential, kind);
      });
    }
    const log = 'kernel.action_log';
    const now = await rowsOf(world, world.home.org);
    assert.deepEqual(comparable(now, log), comparable(before, log));
    assert.equal(now.get(log)?.length, (before.get(log)?.length ?? 0) + undeclared.length);
  });
}

test('a live stream carries its own org only', async () => {
  const url = await world.app.listen({ host: '127.0.0.1', port: 0 });
  const [strangerOrg, mine] = [
    await newOrg(world.kernel),
    await clientOf(world, world.home.org, 'viewer'),
  ];
  const stranger = await pairDevice(world.app, strangerOrg);
  const open = async (client: typeof mine) => {
    const ends = new AbortController();
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${url}/api/live`, {
      headers: { cookie },
      signal: ends.signal,
    });
    let text = '';
    const read = (async () => {
      for await (const chunk of answer.body ?? []) text += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    const end = () => {
      ends.abort();
      return read;
    };
    return { text: () => text, end };
  };
  const streams = [await open(mine), await open(stranger)];
  const id = randomUUID();
  world.kernel.parts.live.publish(world.home.org, { topic: 'draft', id });
  for (let tries = 0; tries < 100 && !streams[0]?.text().includes(id); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.ok(streams[0]?.text().includes(id));
  assert.ok(streams[1]?.text().includes('hello') && !streams[1].text().includes(id));
  for (const stream of streams) await stream.end();
});
