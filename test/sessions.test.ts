import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { inTransaction } from '@dojang/kernel';
import { buildHttp, kernelDb, kernelModule } from '@dojang/kernel/server';
import {
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  type TestClient,
  testKernel,
  wideLimits,
} from '@dojang/kernel/testing';

type App = ReturnType<typeof buildHttp>;
// Made outside the hooks: a kernel that is made in one is closed at its end.
const kernel = await testKernel({ modules: [kernelModule] });
let app: App;
/** A second server on the same database. */
let otherApp: App;

before(async () => {
  const limits = wideLimits([kernelModule]);
  app = buildHttp(kernel.parts, [kernelModule], { limits });
  otherApp = buildHttp(kernel.parts, [kernelModule], { limits });
  await Promise.all([app.ready(), otherApp.ready()]);
});
// A clock that stays months ahead is refused by the ledger.
afterEach(() => kernel.clock.reset());
after(async () => {
  await Promise.all([app.close(), otherApp.close()]);
  await kernel.close();
});

const refresh = (token: string, on = app) =>
  sendAnonymous(on, 'POST', '/sessions/refresh', { refreshToken: token });
const isIn = async (device: TestClient, token = device.tokens?.access) =>
  (await device.send('GET', '/me', undefined, token ? { authorization: `Bearer ${token}` } : {}))
    .status === 200;
const refreshOf = (device: TestClient) => {
  assert.ok(device.tokens);
  return device.tokens.refresh;
};
const cookieName = ({ org }: TestClient, what: string) =>
  `__Host-dojang_${org.slice(0, 8)}_${what}`;
const cookieOf = ({ cookies }: TestClient) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
const countEvents = async (ctx: Awaited<ReturnType<typeof newOrg>>, type: string) =>
  inTransaction(ctx, async (ctx) => {
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.action_log')
      .select('id')
      .where('action', '=', type)
      .execute();
    return rows.length;
  });

test('twenty rotations of one token at the same moment, on two servers, make one lineage', async () => {
  const device = await pairDevice(app, await newOrg(kernel), 'agent');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => refresh(refreshOf(device), n % 2 ? app : otherApp)),
  );
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  const successors = new Set(answers.map(({ body }) => body.refreshToken));
  assert.equal(successors.size, 1);
  assert.ok(!successors.has(refreshOf(device)));
  assert.equal(new Set(answers.map(({ body }) => body.accessToken)).size, 1);
  const next = await refresh([...successors][0]);
  assert.equal(next.status, 200, 'the lineage goes on');
});

test('a lost answer is given again to the letter for ten seconds', async () => {
  const device = await pairDevice(app, await newOrg(kernel), 'agent');
  const first = await refresh(refreshOf(device));
  kernel.clock.advance(9000);
  const again = await refresh(refreshOf(device));
  assert.equal(again.status, 200);
  assert.deepEqual(again.body, first.body);
});

test('a lost answer is given again to the caller that asked for it, and to nobody else', async () => {
  const ctx = await newOrg(kernel);
  const ask = (device: TestClient, more: object, headers: Record<string, string> = {}) =>
    sendAnonymous(
      app,
      'POST',
      '/sessions/refresh',
      { refreshToken: refreshOf(device), ...more },
      headers,
    );
  const mine = { attempt: 'made up for this renewal' };
  const [kept, robbed, seen] = await Promise.all(
    [1, 2, 3].map(() => pairDevice(app, ctx, 'agent')),
  );
  assert.ok(kept && robbed && seen);
  const first = await ask(kept, mine);
  assert.deepEqual((await ask(kept, mine)).body, first.body);
  for (const [device, word] of [
    [robbed, {}],
    [seen, { attempt: 'another renewal altogether' }],
  ] as const) {
    const given = await ask(device, mine);
    assert.equal((await ask(device, word)).body.code, 'session-theft');
    assert.equal(await isIn(device, given.body.accessToken), false);
  }
  const browser = await pairDevice(app, ctx);
  const before = cookieOf(browser);
  const as = (agent: string) =>
    sendAnonymous(app, 'POST', '/sessions/refresh', undefined, {
      cookie: before,
      'user-agent': agent,
    });
  assert.equal((await as('Firefox')).status, 200);
  assert.equal((await as('Firefox')).status, 200, 'a second tab at the same moment');
  assert.equal((await as('curl')).body.code, 'session-theft');
});

test('a predecessor after ten seconds is theft: the family ends, and the person is notified', async () => {
  const ctx = await newOrg(kernel);
  const device = await pairDevice(app, ctx, 'agent');
  const bystander = await pairDevice(app, ctx, 'agent');
  const next = await refresh(refreshOf(device));
  kernel.clock.advance(10_001);
  const stolen = await refresh(refreshOf(device));
  assert.equal(stolen.status, 401);
  assert.equal(stolen.body.code, 'session-theft');
  assert.equal((await refresh(next.body.refreshToken)).body.code, 'session-theft');
  assert.equal(await isIn(device, next.body.accessToken), false, 'access ends at once');
  assert.equal(await isIn(bystander), true, 'another device of the same person stays');
  assert.equal(await countEvents(ctx, 'kernel.session-theft'), 1);
});

test('an older ancestor is theft even within ten seconds', async () => {
  const device = await pairDevice(app, await newOrg(kernel), 'agent');
  const second = await refresh(refreshOf(device));
  const third = await refresh(second.body.refreshToken);
  assert.equal((await refresh(refreshOf(device))).body.code, 'session-theft');
  assert.equal((await refresh(third.body.refreshToken)).status, 401);
});

test('theft at the same moment from twenty sides is noted once', async () => {
  const ctx = await newOrg(kernel);
  const device = await pairDevice(app, ctx, 'agent');
  await refresh((await refresh(refreshOf(device))).body.refreshToken);
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshOf(device))));
  assert.ok(answers.every(({ status }) => status === 401));
  assert.equal(await countEvents(ctx, 'kernel.session-theft'), 1);
});

test('an invented token ends nobody', async () => {
  const device = await pairDevice(app, await newOrg(kernel), 'agent');
  const [org, session] = refreshOf(device).split('.');
  const random = 'A'.repeat(43);
  const inventions = [
    `${org}.${session}.${random}.${'0'.repeat(64)}`,
    `${org}.${session}.${random}`,
    `${org}.${session}`,
    refreshOf(device).slice(0, -1),
    '....',
    '',
    'ö'.repeat(50),
  ];
  for (const token of inventions) assert.equal((await refresh(token)).status, 401, token);
  assert.equal(await isIn(device), true);
  assert.equal((await refresh(refreshOf(device))).status, 200);
});

test('a refresh token lives thirty days from its last use, an access token ten minutes', async () => {
  const device = await pairDevice(app, await newOrg(kernel), 'agent');
  kernel.clock.advance(10 * 60_000 + 1000);
  assert.equal(await isIn(device), false);
  kernel.clock.advance(29 * 24 * 3600_000);
  const next = await refresh(refreshOf(device));
  assert.equal(next.status, 200);
  kernel.clock.advance(30 * 24 * 3600_000 + 1000);
  assert.equal((await refresh(next.body.refreshToken)).body.code, 'session-ended');
});

test('a sign-in ends after half a year, however often it is renewed', async () => {
  const device = await pairDevice(app, await newOrg(kernel), 'agent');
  const day = 24 * 3600_000;
  let token = refreshOf(device);
  for (let days = 0; days < 175; days += 25) {
    kernel.clock.advance(25 * day);
    const { status, body } = await refresh(token);
    assert.equal(status, 200, `after ${days + 25} days`);
    token = body.refreshToken;
  }
  const last = await refresh(token);
  const left = Date.parse(last.body.refreshExpiresAt) - kernel.parts.now().getTime();
  assert.ok(left <= 5 * day, `${left / day} days are left`);
  kernel.clock.advance(5 * day + 1);
  const over = await refresh(last.body.refreshToken);
  assert.deepEqual([over.status, over.body.code], [401, 'session-ended']);
});

test('a revoked device is refused at its next request, the others stay', async () => {
  const ctx = await newOrg(kernel);
  const [mine, lost] = [await pairDevice(app, ctx), await pairDevice(app, ctx, 'agent')];
  assert.equal((await mine.send('DELETE', `/devices/${lost.deviceId}`)).status, 204);
  assert.equal(await isIn(lost), false);
  const { status, body: refused } = await refresh(refreshOf(lost));
  assert.deepEqual([status, refused.code], [401, 'device-revoked']);
  assert.equal(await isIn(mine), true);
  const { body } = await mine.send('GET', '/devices');
  assert.ok(!body.devices.some(({ id }: { id: string }) => id === lost.deviceId));
  assert.equal((await mine.send('DELETE', `/devices/${lost.deviceId}`)).status, 404);
});

test('revoking all ends every other device of that person and of nobody else', async () => {
  const ctx = await newOrg(kernel);
  const colleague = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const mine = await pairDevice(app, ctx);
  const others = [await pairDevice(app, ctx), await pairDevice(app, ctx, 'agent')];
  const answer = await mine.send('DELETE', '/devices');
  // The test's own device, from which the pairings were made, is among them.
  assert.equal(answer.body.revoked, 3);
  for (const other of others) assert.equal(await isIn(other), false);
  assert.equal(await isIn(mine), true);
  assert.equal(await isIn(colleague), true);
});

test('signing out ends the session and takes the cookies back', async () => {
  const device = await pairDevice(app, await newOrg(kernel));
  const before = new Map(device.cookies);
  assert.equal((await device.send('DELETE', '/sessions/current')).status, 204);
  assert.equal(device.cookies.size, 0);
  const cookie = [...before].map(([name, value]) => `${name}=${value}`).join('; ');
  assert.equal((await sendAnonymous(app, 'GET', '/me', undefined, { cookie })).status, 401);
});

test('cookies are out of reach of scripts, other sites and plain connections', async () => {
  const ctx = await newOrg(kernel);
  const device = await pairDevice(app, ctx);
  const names = ['access', 'refresh'].map((what) => cookieName(device, what));
  assert.deepEqual([...device.cookies.keys()], names);
  const answer = await device.send('POST', '/sessions/refresh');
  assert.equal(answer.status, 200);
  assert.equal(answer.body.accessToken, null);
  assert.equal(answer.body.refreshToken, null);
  const headers = answer.headers['set-cookie'] as string[];
  assert.equal(headers.length, 2);
  for (const header of headers) {
    for (const word of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) {
      assert.ok(header.includes(word), `${word} in ${header}`);
    }
  }
});

test('a session that has ended takes its cookies with it', async () => {
  const ctx = await newOrg(kernel);
  const [mine, other] = [await pairDevice(app, ctx), await pairDevice(app, ctx)];
  await mine.send('DELETE', `/devices/${other.deviceId}`);
  assert.equal((await other.send('POST', '/sessions/refresh')).status, 401);
  assert.equal(other.cookies.size, 0);
});

test('what another site makes a browser send is refused where cookies would carry it', async () => {
  const device = await pairDevice(app, await newOrg(kernel));
  const patch = (headers: Record<string, string>) =>
    device.send('PATCH', '/me', { name: '남' }, headers);
  for (const site of ['cross-site', 'same-site', 'none', 'nonsense']) {
    const answer = await patch({ 'sec-fetch-site': site });
    assert.equal(answer.body.code, 'cross-site', site);
  }
  const cookie = [...device.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const bare = async (headers: Record<string, string>) => {
    const payload = { name: '김' };
    const sent = {
      method: 'PATCH',
      url: '/api/me',
      headers: { cookie, ...headers },
      payload,
    } as const;
    return (await app.inject(sent)).statusCode;
  };
  assert.equal(await bare({}), 403, 'neither header');
  assert.equal(await bare({ origin: 'https://evil.example' }), 403);
  assert.equal(await bare({ origin: 'null' }), 403);
  assert.equal(await bare({ origin: 'http://localhost:80' }), 200, 'our own origin');
  const claim = { secret: 'x'.repeat(30), deviceName: 'x', kind: 'browser' };
  const planted = await sendAnonymous(app, 'POST', '/pairings/claim', claim, {
    'sec-fetch-site': 'cross-site',
  });
  assert.equal(planted.body.code, 'cross-site', 'nobody is signed in as somebody else');
  assert.equal(
    (await device.send('GET', '/me')).body.person.name,
    '김',
    'only our own origin changed it',
  );
});

test('a cookie is checked for another site whatever else the request carries', async () => {
  const device = await pairDevice(app, await newOrg(kernel));
  const cookie = cookieOf(device);
  for (const authorization of ['Basic eDp5', 'Bearer', 'Bearer x.y.z', 'Negotiate', 'x']) {
    const headers = { cookie, authorization, 'sec-fetch-site': 'cross-site' };
    const answer = await app.inject({ method: 'PATCH', url: '/api/me', headers, payload: {} });
    assert.deepEqual([answer.statusCode, answer.json().code], [403, 'cross-site'], authorization);
  }
  // A proxy that asks for a password of its own passes it on beside the cookie.
  const headers = { authorization: 'Basic eDp5', 'sec-fetch-site': 'same-origin' };
  assert.equal((await device.send('PATCH', '/me', { locale: 'en' }, headers)).status, 200);
});

test('where there is a bearer token, it alone counts and the cookie does not', async () => {
  const ctx = await newOrg(kernel);
  const [device, agent] = [await pairDevice(app, ctx), await pairDevice(app, ctx, 'agent')];
  const ask = (bearer: string) =>
    device.send('GET', '/me', undefined, { authorization: `Bearer ${bearer}` });
  const asAgent = await ask(agent.tokens?.access ?? '');
  assert.equal(asAgent.body.deviceId, agent.deviceId);
  assert.equal((await ask('x.y.z')).status, 401);
  const refreshed = await device.send('POST', '/sessions/refresh', undefined, {
    authorization: 'Bearer x.y.z',
  });
  assert.equal(refreshed.status, 401);
});

test('a bearer token rides on nothing that another site could attach', async () => {
  const agent = await pairDevice(app, await newOrg(kernel), 'agent');
  const answer = await app.inject({
    method: 'DELETE',
    url: '/api/sessions/current',
    headers: { authorization: `Bearer ${agent.tokens?.access}` },
  });
  assert.equal(answer.statusCode, 204);
  assert.equal(await isIn(agent), false);
});

test('a token that moved to another kind of device is worth nothing there', async () => {
  const ctx = await newOrg(kernel);
  const [device, agent] = [await pairDevice(app, ctx), await pairDevice(app, ctx, 'agent')];
  const asCookies = `__Host-dojang_access=${agent.tokens?.access}; __Host-dojang_refresh=${refreshOf(agent)}`;
  const inBrowser = { cookie: asCookies };
  assert.equal((await sendAnonymous(app, 'GET', '/me', undefined, inBrowser)).status, 401);
  const moved = await sendAnonymous(app, 'POST', '/sessions/refresh', undefined, inBrowser);
  assert.deepEqual([moved.status, moved.body.code], [403, 'credential-moved']);
  const access = device.cookies.get(cookieName(device, 'access')) ?? '';
  assert.equal(await isIn(agent, access), false);
  const taken = await refresh(device.cookies.get(cookieName(device, 'refresh')) ?? '');
  assert.deepEqual([taken.status, taken.body.code], [403, 'credential-moved']);
  assert.equal(await countEvents(ctx, 'kernel.session-refresh'), 2);
  assert.equal((await refresh(refreshOf(agent))).status, 200, 'the machine itself goes on');
  assert.equal((await device.send('POST', '/sessions/refresh')).status, 200);
});

test('an access token that was altered, or made for something else, is nothing', async () => {
  const agent = await pairDevice(app, await newOrg(kernel), 'agent');
  const access = agent.tokens?.access ?? '';
  const [head = '', claims = '', signature = ''] = access.split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const decoded = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const forged = [
    `${encode({ alg: 'none', typ: 'at+jwt' })}.${claims}.`,
    `${head}.${encode({ ...decoded, org: crypto.randomUUID() })}.${signature}`,
    `${encode({ alg: 'HS256', typ: 'JWT' })}.${claims}.${signature}`,
    `${head}.${claims}`,
    agent.tokens?.refresh ?? '',
    'x.y.z',
  ];
  for (const token of forged) assert.equal(await isIn(agent, token), false, token);
});
