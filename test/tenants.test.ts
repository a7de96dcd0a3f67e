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
  routesOf,
} from '@dojang/kernel/server';
import { keyClient, newOrg, newPerson, pairDevice, sendAnonymous } from '@dojang/kernel/testing';
import { rowsOf } from './rows-of-org.ts';
import { kernelCases } from './tenant-cases.ts';
import {
  anyClientOf,
  askedByAgent,
  casesOfAll,
  clientOf,
  startWorld,
  worldModules,
} from './tenant-world.ts';

// What is at the root takes no session and no API key: its module tries its own credentials.
const routes = worldModules.flatMap(routesOf).filter(({ place }) => place !== 'root') as Route[];
const cases = await casesOfAll(kernelCases);
const keyOf = ({ method, url }: Route) => `${method} ${url}`;
const permissions = new Map(
  worldModules.flatMap((module) =>
    module.permissions.map(({ action, roles: may }): [string, readonly string[]] => [action, may]),
  ),
);
/** A kind of credential that the route takes; any for a public one. */
const kindFor = (route: Route): Credential => credentialsOf(route)[0] ?? 'browser';
/** What somebody is in an org: the role of the membership, and roles of modules beside it. */
interface Held {
  readonly role: Role;
  readonly ofModules: readonly string[];
}
const holders: readonly Held[] = [
  ...roles.map((role) => ({ role, ofModules: [] })),
  ...worldModules
    .flatMap((module) => module.roles)
    .map(({ name }) => ({ role: 'guest' as const, ofModules: [name] })),
];
const nameOf = ({ role, ofModules }: Held) => [role, ...ofModules].join(' and ');
const isForAnyone = ({ permission }: Route) =>
  permission === 'public' || permission === 'signed-in';
const mayDo = ({ role, ofModules }: Held, route: Route) =>
  isForAnyone(route) ||
  [role, ...ofModules].some((name) => permissions.get(route.permission)?.includes(name));
const personWith = (org: string, { role, ofModules }: Held) =>
  newPerson(world.kernel, org, role, 'browser', ofModules);

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
      const stranger = await anyClientOf(world, await newOrg(world.kernel), kindFor(route));
      const tried = cases[keyOf(route)];
      assert.ok(tried);
      const { url, body } = await tried.here(world);
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

/** What a page asks before anybody signed in; it names no org that the browser does not hold. */
const forNobody = [
  'GET /sign-in/ways',
  'GET /identity',
  'DELETE /identity/session',
  'POST /sign-in/passkey/options',
];

test('without a session only public routes answer, and nothing changes', async (t) => {
  const before = await rowsOf(world, world.home.org);
  for (const route of routes) {
    await t.test(keyOf(route), async () => {
      const { url, body } = (await cases[keyOf(route)]?.here(world)) ?? { url: '' };
      const { status } = await sendAnonymous(world.app, route.method, url, body);
      if (route.permission !== 'public') assert.equal(status, 401);
      else if (forNobody.includes(keyOf(route))) assert.ok(status < 300, `${status}`);
      else assert.ok(status >= 400 && status < 500, `${status}`);
    });
  }
  assert.deepEqual(comparable(await rowsOf(world, world.home.org)), comparable(before));
});

test('a guest may do nothing, and with a role that may do one thing that one thing', () => {
  const mayBy = (held: Held) =>
    routes.filter((route) => mayDo(held, route) && !isForAnyone(route)).map(keyOf);
  assert.deepEqual(mayBy({ role: 'guest', ofModules: [] }), []);
  assert.deepEqual(mayBy({ role: 'guest', ofModules: ['note.reader'] }), ['GET /note/notes']);
  assert.ok(holders.some(({ ofModules }) => ofModules.length > 0));
});

for (const held of holders) {
  const { role } = held;
  test(`${nameOf(held)}: what the role may not do is refused and changes nothing`, async (t) => {
    const person = await personWith(world.home.org, held);
    const clients = {
      browser: await pairDevice(world.app, person, 'browser'),
      agent: await pairDevice(world.app, person, 'agent'),
      key: await anyClientOf(world, await newPerson(world.kernel, world.home.org), 'key'),
    };
    const before = await rowsOf(world, world.home.org);
    const refused = routes.filter((route) => !mayDo(held, route));
    assert.ok(role === 'owner' || refused.length > 0 || role === 'admin');
    for (const route of refused) {
      await t.test(keyOf(route), async () => {
        const { url, body } = (await cases[keyOf(route)]?.here(world)) ?? { url: '' };
        const answer = await clients[kindFor(route)].send(route.method, url, body);
        assert.deepEqual([answer.status, answer.body.code], [403, 'not-allowed']);
      });
    }
    const log = 'kernel.action_log';
    const now = await rowsOf(world, world.home.org);
    assert.deepEqual(comparable(now, log), comparable(before, log));
    assert.equal(now.get(log)?.length, (before.get(log)?.length ?? 0) + refused.length);
  });

  test(`${nameOf(held)}: what the role may do passes the guard`, async (t) => {
    const { org } = await newOrg(world.kernel);
    // A guest makes no key, so none asks what only keys ask.
    const kinds = role === 'guest' ? ['browser', 'agent'] : credentials;
    const allowed = routes.filter(
      (route) => mayDo(held, route) && !route.streams && kinds.includes(kindFor(route)),
    );
    assert.ok(allowed.length > (role === 'guest' ? 5 : 10));
    for (const route of allowed) {
      await t.test(keyOf(route), async () => {
        const client = await anyClientOf(world, await personWith(org, held), kindFor(route));
        const { url, body } = (await cases[keyOf(route)]?.nowhere()) ?? { url: '' };
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
  'GET /commit/errands',
  'GET /commit/repositories/:id/rules',
  'GET /drafts',
  'GET /ledger',
  'GET /live',
  'GET /me',
  'POST /commit/captures',
  'POST /commit/repositories',
  'POST /ledger/verifications',
  'PUT /commit/acts/:draftId',
  'PUT /commit/errands/:id',
];
const notInBrowsers = [
  'DELETE /keys/current',
  'GET /commit/acts',
  'GET /commit/errands',
  'GET /keys/current',
  'POST /commit/captures',
  'PUT /commit/acts/:draftId',
  'PUT /commit/errands/:id',
];

/** What a key is good for. A new route is closed to keys until it is named here. */
const keyRoutes = [
  'DELETE /aisher/keys/:id',
  'DELETE /keys/current',
  'GET /aisher/alert-rules',
  'GET /aisher/alert-setting',
  'GET /aisher/analyses',
  'GET /aisher/analyses/:id',
  'GET /aisher/analyses/estimate',
  'GET /aisher/costs',
  'GET /aisher/deploys',
  'GET /aisher/edges',
  'GET /aisher/groups',
  'GET /aisher/groups/:id',
  'GET /aisher/groups/:id/changes',
  'GET /aisher/groups/:id/context',
  'GET /aisher/groups/:id/frames',
  'GET /aisher/groups/:id/samples',
  'GET /aisher/groups/:id/series',
  'GET /aisher/groups/:id/tickets',
  'GET /aisher/groups/:id/why',
  'GET /aisher/incidents',
  'GET /aisher/incidents/:id',
  'GET /aisher/incidents/:id/events',
  'GET /aisher/keys',
  'GET /aisher/logs',
  'GET /aisher/on-call',
  'GET /aisher/receiver',
  'GET /aisher/releases',
  'GET /aisher/releases/:id/health',
  'GET /aisher/rules',
  'GET /aisher/schedules',
  'GET /aisher/schedules/:id/runs',
  'GET /aisher/services',
  'GET /aisher/source-maps',
  'GET /aisher/ticket-targets',
  'GET /aisher/traces/:trace',
  'GET /commit/history',
  'GET /commit/history/:id',
  'GET /commit/search',
  'GET /keys/current',
  'POST /aisher/analyses',
  'POST /aisher/deploys',
  'POST /aisher/groups/:id/analyses',
  'POST /aisher/keys',
  'POST /aisher/source-maps',
  'PUT /aisher/tickets/:id/state',
];

test('a machine may call what its agent asks for, a browser all but captures and acts', async () => {
  const takes = (kind: Credential) =>
    routes.filter((route) => credentialsOf(route).includes(kind)).map(keyOf);
  assert.deepEqual(takes('agent').sort(), machineRoutes);
  const signedIn = routes.filter(({ permission }) => permission !== 'public').map(keyOf);
  assert.deepEqual(takes('key').sort(), keyRoutes);
  const others = signedIn.filter((key) => !notInBrowsers.includes(key));
  assert.deepEqual(takes('browser').sort(), others.sort());
  const asked = [...(await askedByAgent())].filter(isByMachine);
  assert.deepEqual(asked.sort(), machineRoutes.filter(isAsked));
});

/** A machine is signed out by a person; its agent never asks for it. */
const isAsked = (key: string) => key !== 'DELETE /sessions/current';
/** `dojang login` keeps a key, by which other commands ask. */
const isByMachine = (key: string) => !keyRoutes.includes(key);

for (const kind of credentials) {
  test(`${kind}: a route that does not name this kind refuses it, notes it, and changes nothing`, async (t) => {
    const client = await anyClientOf(
      world,
      await newPerson(world.kernel, world.home.org, 'owner'),
      kind,
    );
    // A key is noted as used once a minute.
    await client.send('GET', kind === 'key' ? '/keys/current' : '/me');
    const undeclared = routes.filter(
      (route) => route.permission !== 'public' && !credentialsOf(route).includes(kind),
    );
    assert.ok(undeclared.length >= 3, `only ${undeclared.length} routes refuse this kind`);
    const before = await rowsOf(world, world.home.org);
    for (const route of undeclared) {
      await t.test(keyOf(route), async () => {
        const { url, body } = (await cases[keyOf(route)]?.here(world)) ?? { url: '' };
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

test('a key does what its scopes allow and nothing else, for every maker', async (t) => {
  const open = routes.filter(
    (route) => credentialsOf(route).includes('key') && route.permission !== 'signed-in',
  );
  const scopes = [...new Set(open.map(({ permission }) => permission))];
  assert.ok(scopes.length > 0);
  for (const role of roles) {
    const person = await newPerson(world.kernel, world.home.org, role);
    for (const scope of scopes.filter((scope) => permissions.get(scope)?.includes(role))) {
      if (!permissions.get('key.create')?.includes(role)) continue;
      const key = await keyClient(world.app, person, [scope]);
      for (const route of open) {
        await t.test(`${role} ${scope}: ${keyOf(route)}`, async () => {
          const { url, body } = (await cases[keyOf(route)]?.here(world)) ?? { url: '' };
          const answer = await key.send(route.method, url, body);
          // The maker before deleted it.
          const isGone = route.method === 'DELETE' && answer.status === 404;
          if (route.permission === scope)
            assert.ok(answer.status < 300 || isGone, `${answer.status}`);
          else assert.deepEqual([answer.status, answer.body.code], [403, 'scope-missing']);
        });
      }
    }
  }
});

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
