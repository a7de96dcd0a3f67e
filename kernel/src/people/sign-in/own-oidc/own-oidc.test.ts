import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { inTransaction, kernelDb } from '../../../core/context.ts';
import { buildHttp } from '../../../http/http.ts';
import { kernelModule } from '../../../kernel.ts';
import {
  addAccount,
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  startOidcDouble,
  type TestClient,
  testKernel,
  unforced,
  wideLimits,
} from '../../../testing/index.ts';
import { type Jar, newJar } from '../../../testing/jar.ts';
import { createOidc } from '../oidc/provider-sessions.ts';

/** Known before the provider starts, which has to know where it sends people back to. */
const orgs = Array.from({ length: 12 }, () => randomUUID());
const double = await startOidcDouble(
  orgs.map((org) => `http://127.0.0.1:4280/api/sign-in/orgs/${org}/oidc/callback`),
);
const oidc = createOidc({ providers: [], isPrivate: true, now: () => new Date() });
const kernel = await testKernel({ modules: [kernelModule], parts: { oidc } });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
await app.ready();
after(async () => {
  await app.close();
  await double.close();
});

const { issuer, clientId, clientSecret } = double.provider;
const allWays = ['link', 'oidc', 'saml', 'passkey', 'own-oidc'];

async function company(policy: object = {}) {
  const ctx = await newOrg(kernel, orgs.pop());
  const owner = await pairDevice(app, ctx);
  const set = await owner.send('PUT', '/org/oidc', { issuer, clientId, clientSecret });
  assert.equal(set.status, 200, JSON.stringify(set.body));
  const input = { ways: allWays, ageHoursMax: null, arrivalRole: 'member', mayArrive: true };
  assert.equal((await owner.send('PUT', '/org/policy', { ...input, ...policy })).status, 200);
  return { ctx, owner, org: ctx.org };
}

/** Begins as a browser that follows a link, and gives the provider's address. */
async function begin(jar: Jar, org: string): Promise<string> {
  const { status, onward } = await jar.arrive(
    `http://127.0.0.1:4280/api/sign-in/orgs/${org}/oidc/start?place=/settings`,
  );
  assert.equal(status, 303);
  return onward;
}

/** Comes back from the provider, and gives where that ended. */
async function comeBack(jar: Jar, url: string): Promise<string> {
  const { onward } = await jar.arrive(await double.visit(url));
  if (!onward.startsWith('/api/')) return onward;
  const page = await app.inject({
    url: onward,
    headers: { cookie: [...jar.cookies].map((pair) => pair.join('=')).join('; ') },
  });
  for (const { name, value } of page.cookies) jar.cookies.set(name, value);
  return (/url=([^"]+)"/.exec(page.body)?.[1] ?? '').replaceAll('&amp;', '&');
}

async function signIn(org: string, account: typeof double.account) {
  double.account = account;
  const jar = newJar(app);
  const ended = await comeBack(jar, await begin(jar, org));
  const me = await jar.send('GET', '/me');
  return { jar, ended, me: me.status === 200 ? me.body : undefined };
}

const kim = { sub: 'kim', email: 'kim@example.com', email_verified: true, name: '김도장' };

test('somebody comes in by the provider of the org, twice as the same person, and it is a way of its own', async () => {
  const { org, owner } = await company();
  const first = await signIn(org, kim);
  assert.equal(first.ended, '/settings');
  assert.deepEqual([first.me.org.id, first.me.person.role], [org, 'member']);
  const again = await signIn(org, { ...kim, email: 'renamed@example.com' });
  assert.equal(again.me.person.id, first.me.person.id);
  const other = await signIn(org, { sub: 'lee' });
  assert.notEqual(other.me.person.id, first.me.person.id);
  const { body } = await owner.send('GET', '/events');
  assert.ok(body.events.some((each: { data?: { way?: string } }) => each.data?.way === 'own-oidc'));
  assert.ok(!JSON.stringify(body).includes('example.com'));
});

test('one issuer of two orgs opens each for itself, and no account above them', async () => {
  const [a, b] = [await company(), await company({ mayArrive: false })];
  const here = await signIn(a.org, kim);
  assert.deepEqual(
    (await here.jar.send('GET', '/identity')).body.orgs.map(({ org }: { org: string }) => org),
    [a.org],
  );
  assert.match((await signIn(b.org, kim)).ended, /problem=company-person-unknown/);
  double.account = kim;
  const jar = newJar(app);
  const back = await double.visit(await begin(jar, a.org));
  const { onward } = await jar.arrive(back.replace(a.org, b.org));
  assert.match(onward, /problem=sign-in-refused/);
  const thief = newJar(app);
  await begin(thief, a.org);
  const stolen = await double.visit(await begin(newJar(app), a.org));
  assert.match((await thief.arrive(stolen)).onward, /problem=sign-in-state-unknown/);
});

test('an address that the provider did not check is nobody’s', async () => {
  const { org, owner } = await company({ mayArrive: false });
  const { body: token } = await owner.send('POST', '/provisioning/tokens');
  const made = await app.inject({
    method: 'POST',
    url: '/api/scim/v2/Users',
    headers: { authorization: `Bearer ${token.secret}` },
    payload: { userName: kim.email },
  });
  const unchecked = await signIn(org, { ...kim, email_verified: false });
  assert.match(unchecked.ended, /problem=company-person-unknown/);
  assert.equal((await signIn(org, kim)).me.person.id, made.json().id);
  const { body } = await owner.send('GET', '/org/oidc');
  assert.ok(!JSON.stringify(body).includes(clientSecret ?? '-'));
});

/** The person who is signed in says which account is theirs. */
async function tryIt(client: TestClient, sub: string): Promise<string> {
  double.account = { sub };
  const jar = newJar(app);
  for (const [name, value] of client.cookies) jar.cookies.set(name, value);
  const asked = await app.inject({
    method: 'POST',
    url: '/api/org/oidc/trials',
    headers: {
      'sec-fetch-site': 'same-origin',
      cookie: [...jar.cookies].map((pair) => pair.join('=')).join('; '),
    },
    payload: { place: '/org/policy' },
  });
  assert.equal(asked.statusCode, 200, asked.body);
  for (const { name, value } of asked.cookies) jar.cookies.set(name, value);
  const back = await double.visit(asked.json().url);
  const onward = /url=([^"]+)"/.exec((await bare(jar, back)).body)?.[1] ?? '';
  const page = await bare(jar, onward);
  return (/url=([^"]+)"/.exec(page.body)?.[1] ?? '').replaceAll('&amp;', '&');
}

const bare = (jar: Jar, url: string) =>
  app.inject({
    url: url.replace('http://127.0.0.1:4280', ''),
    headers: { cookie: [...jar.cookies].map((pair) => pair.join('=')).join('; ') },
  });

test('who is signed in says which account is theirs, and nobody takes the account of another', async () => {
  const { org, owner, ctx } = await company({ mayArrive: false });
  assert.equal(await tryIt(owner, 'boss'), '/org/policy');
  assert.equal((await signIn(org, { sub: 'boss' })).me.person.id, owner.personId);
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  assert.match(await tryIt(member, 'boss'), /problem=company-account-taken/);
});

test('who signs out at the provider is signed out here, once for each token', async () => {
  const { org } = await company();
  const { jar } = await signIn(org, kim);
  const other = await company();
  const there = await signIn(other.org, kim);
  const token = await double.logoutToken({ sub: 'kim' }, kernel.clock.now());
  const send = () =>
    sendAnonymous(app, 'POST', `/sign-in/orgs/${org}/oidc/logout`, { logout_token: token });
  assert.equal((await send()).status, 204);
  assert.equal((await jar.send('GET', '/me')).status, 401);
  assert.equal((await there.jar.send('GET', '/me')).status, 200, 'another org asks its own');
  assert.equal((await send()).body.code, 'logout-token-refused');
});

test('the provider that is the only way in stays, and its next secret is taken', async () => {
  const { owner, org } = await company();
  await unforced(kernel.parts.database, 'kernel.session', (db) =>
    db
      .updateTable('kernel.session')
      .set({ way: 'own-oidc', signed_in_at: kernel.clock.now() })
      .where('device_id', '=', owner.deviceId)
      .execute(),
  );
  const policy = { ageHoursMax: null, arrivalRole: 'member', mayArrive: true };
  await owner.send('PUT', '/org/policy', { ...policy, ways: ['own-oidc'] });
  const set = (change: object) =>
    owner.send('PUT', '/org/oidc', { issuer, clientId, clientSecret, ...change });
  assert.equal((await owner.send('DELETE', '/org/oidc')).body.code, 'sign-in-way-needed');
  assert.equal((await set({ clientId: 'another' })).body.code, 'sign-in-way-needed');
  assert.equal((await set({ clientSecret: 'the-next-one' })).status, 200);
  await owner.send('PUT', '/org/policy', { ...policy, ways: ['own-oidc', 'link'] });
  assert.equal((await owner.send('DELETE', '/org/oidc')).status, 204);
  const gone = await app.inject({ url: `/api/sign-in/orgs/${org}/oidc/start` });
  assert.match(String(gone.headers.location), /problem=own-oidc-not-set-up/);
});

test('an issuer that is no provider is refused, its secret lies sealed, and an owner proves who they are', async () => {
  const { ctx, owner } = await company();
  const wrong = await owner.send('PUT', '/org/oidc', {
    issuer: `${issuer}/nowhere`,
    clientId,
    clientSecret,
  });
  assert.deepEqual([wrong.status, wrong.body.code], [422, 'issuer-not-readable']);
  const row = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.oidc_connection').selectAll().executeTakeFirstOrThrow(),
  );
  assert.ok(!row.client_secret_sealed?.includes(clientSecret ?? '-'));
  await addAccount(ctx, owner.personId);
  const refused = await owner.send('PUT', '/org/oidc', { issuer, clientId, clientSecret });
  assert.equal(refused.body.code, 'step-up-needed');
  assert.equal((await owner.send('DELETE', '/org/oidc')).body.code, 'step-up-needed');
});

test('a provider inside of the network is not asked, unless the operator says so', async () => {
  const guarded = await testKernel({
    modules: [kernelModule],
    parts: { oidc: createOidc({ providers: [], now: () => new Date() }) },
  });
  const http = buildHttp(guarded.parts, [kernelModule]);
  const owner = await pairDevice(http, await newOrg(guarded));
  const set = async (inside: string) =>
    (await owner.send('PUT', '/org/oidc', { issuer: inside, clientId, clientSecret })).body.code;
  assert.equal(await set(issuer), 'issuer-not-readable', 'nor without encryption');
  assert.equal(await set('https://127.0.0.1:1'), 'address-not-allowed');
  await http.close();
});
