import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import type { JWTPayload } from 'jose';
import { sql } from 'kysely';
import type { Context } from '../../core/context.ts';
import { openOrgsMax } from '../../http/cookies/session-cookies.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import {
  claimLink,
  newOrg,
  newPerson,
  sendAnonymous,
  startOidcDouble,
  testKernel,
  unforced,
} from '../../testing/index.ts';
import { type Jar, newJar } from '../../testing/jar.ts';
import { ensureIdentity, joinOrg } from '../identity/identities.ts';
import { addLogin } from '../identity/logins.ts';
import { createPairing } from '../pairings/pairings.ts';
import { redirectUriOf } from './oidc/flow.ts';
import { createOidc } from './oidc/provider-sessions.ts';

const publicUrl = 'http://127.0.0.1:4280';
const double = await startOidcDouble([redirectUriOf(publicUrl, { id: 'double' })]);
const oidc = createOidc({ providers: [double.provider], isPrivate: true, now: () => new Date() });
const kernel = await testKernel({ modules: [kernelModule], parts: { oidc } });
const app = buildHttp(kernel.parts, [kernelModule]);
after(async () => {
  await app.close();
  await double.close();
});

const personIdOf = ({ actor }: Context<never>) => (actor.kind === 'person' ? actor.personId : '');

/** Somebody with an account at the provider who is a person in so many orgs. */
async function member(orgs = 1) {
  const sub = randomUUID();
  const contexts: Context<never>[] = [];
  for (let n = 0; n < orgs; n += 1) contexts.push(await newOrg(kernel));
  const [first, ...others] = contexts as [Context<never>, ...Context<never>[]];
  const identityId = await ensureIdentity(first, personIdOf(first));
  for (const ctx of others) await joinOrg(ctx, { identityId, personId: personIdOf(ctx) });
  const account = { issuer: double.issuer, subject: sub, email: null, emailVerified: false };
  await addLogin(first, identityId, account);
  return { sub, contexts, identityId };
}

/** Goes to the provider and comes back, as the account `sub`. */
async function signIn(jar: Jar, sub: string | null, place = '/keys') {
  double.account = sub === null ? null : { sub, email: `${sub}@example.com`, email_verified: true };
  const started = await jar.send('POST', '/sign-in/oidc/double/start', { body: { place } });
  assert.equal(started.status, 200, JSON.stringify(started.body));
  return jar.arrive(await double.visit(started.body.url));
}

const openIn = (jar: Jar, { org }: Context<never>) =>
  jar.send('POST', `/identity/orgs/${org}/session`);
const meIn = async (jar: Jar, org?: string) => {
  const { status, body } = await jar.send('GET', '/me', org === undefined ? {} : { org });
  return status === 200 ? body.org.id : status;
};
const doneAt = (place: string) => `/sign-in?done=1&place=${encodeURIComponent(place)}`;

test('a browser comes back from a real provider and opens two orgs beside each other', async () => {
  const { sub, contexts } = await member(2);
  const [a, b] = contexts as [Context<never>, Context<never>];
  const jar = newJar(app);
  assert.deepEqual((await jar.send('GET', '/sign-in/ways')).body, {
    providers: [{ id: 'double', title: 'Double' }],
  });
  const { status, onward } = await signIn(jar, sub);
  assert.deepEqual([status, onward], [200, doneAt('/keys')]);
  const listed = (await jar.send('GET', '/identity')).body;
  assert.deepEqual(listed.account, { email: `${sub}@example.com`, provider: 'Double' });
  assert.deepEqual(
    new Map(listed.orgs.map((each: { org: string; open: boolean }) => [each.org, each.open])),
    new Map([
      [a.org, false],
      [b.org, false],
    ]),
  );
  assert.equal(await meIn(jar), 401, 'above the orgs there is nothing but their list');
  for (const ctx of [a, b]) {
    const opened = await openIn(jar, ctx);
    assert.equal(opened.status, 201, JSON.stringify(opened.body));
    assert.match(opened.body.slug, /^test-[0-9a-f]{8}$/);
  }
  assert.deepEqual([await meIn(jar, a.org), await meIn(jar, b.org)], [a.org, b.org]);
  assert.equal(await meIn(jar), b.org, 'who does not say gets the last used');
  const write = await jar.send('PATCH', '/me', { body: { name: '이름' } });
  assert.deepEqual([write.status, write.body.code], [400, 'org-not-said']);
  assert.equal(
    (await jar.send('PATCH', '/me', { body: { name: '이름' }, org: a.org })).status,
    200,
  );
});

test('a session of one org never answers for another, whatever cookie or header it comes by', async () => {
  const { sub, contexts } = await member(2);
  const [a, b] = contexts as [Context<never>, Context<never>];
  const jar = newJar(app);
  await signIn(jar, sub);
  await openIn(jar, a);
  await openIn(jar, b);
  const [shortA, shortB] = [a.org.slice(0, 8), b.org.slice(0, 8)];
  for (const what of ['access', 'refresh']) {
    const mine = jar.cookies.get(`__Host-dojang_${shortB}_${what}`) ?? '';
    jar.cookies.set(`__Host-dojang_${shortA}_${what}`, mine);
  }
  assert.equal(await meIn(jar, a.org), 401, 'a cookie under the name of another org is nobody’s');
  assert.equal(await meIn(jar, b.org), b.org);
  assert.equal(await meIn(jar, randomUUID()), 401);
  for (const said of ['', '%', 'x'.repeat(8), `${shortB} `, `${shortB},${shortA}`, '__proto__']) {
    const { status } = await jar.send('GET', '/me', { headers: { 'x-dojang-org': said } });
    assert.ok(status === 401 || said.trim() === shortB, `${said}: ${status}`);
  }
  const stream = await jar.send('GET', `/me?x-dojang-org=${shortA}`);
  assert.notEqual(stream.status, 200);
});

test('a browser that signed in before keeps its session, which moves over at the next refresh', async () => {
  const ctx = await newOrg(kernel);
  const { link } = await createPairing(ctx, { kind: 'phone' });
  const client = await claimLink(app, link);
  const jar = newJar(app);
  for (const [name, value] of client.cookies) {
    jar.cookies.set(name.replace(`${ctx.org.slice(0, 8)}_`, ''), value);
  }
  assert.deepEqual([...jar.cookies.keys()], ['__Host-dojang_access', '__Host-dojang_refresh']);
  assert.equal(await meIn(jar), ctx.org);
  assert.equal(await meIn(jar, ctx.org), ctx.org);
  assert.equal(await meIn(jar, randomUUID()), 401);
  assert.equal((await jar.send('POST', '/sessions/refresh')).status, 200);
  assert.ok([...jar.cookies.keys()].every((name) => name.includes(ctx.org.slice(0, 8))));
  assert.equal(await meIn(jar, ctx.org), ctx.org);
});

test('the seventh org closes the one that was unused for longest, and all cookies fit', async () => {
  const { sub, contexts } = await member(openOrgsMax + 1);
  const jar = newJar(app);
  await signIn(jar, sub);
  for (const ctx of contexts.slice(0, -1)) await openIn(jar, ctx);
  const [first, second, ...rest] = contexts as [Context<never>, Context<never>];
  assert.equal((await jar.send('POST', '/sessions/refresh', { org: first.org })).status, 200);
  await openIn(jar, contexts.at(-1) as Context<never>);
  assert.equal(await meIn(jar, second.org), 401);
  for (const ctx of [first, ...rest]) assert.equal(await meIn(jar, ctx.org), ctx.org);
  const header = [...jar.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  assert.ok(header.length <= 6 * 1024, `${header.length} bytes of cookies`);
  assert.ok(header.length > 3 * 1024);
});

test('a browser opened again in an org stays one device there', async () => {
  const { sub, contexts } = await member();
  const [ctx] = contexts as [Context<never>];
  const jar = newJar(app);
  await signIn(jar, sub);
  const first = (await openIn(jar, ctx)).body.deviceId;
  assert.equal((await openIn(jar, ctx)).body.deviceId, first);
  assert.equal(await meIn(jar, ctx.org), ctx.org);
  const { body } = await jar.send('GET', '/actions', { org: ctx.org });
  assert.ok(body.actions.some((each: { action: string }) => each.action === 'kernel.signed-in'));
});

test('whom the org let go opens it no more, and a stranger never did', async () => {
  const { sub, contexts } = await member();
  const [ctx] = contexts as [Context<never>];
  const jar = newJar(app);
  assert.equal((await openIn(jar, ctx)).body.code, 'account-not-signed-in');
  await signIn(jar, randomUUID());
  assert.deepEqual((await jar.send('GET', '/identity')).body.orgs, []);
  assert.deepEqual((await openIn(jar, ctx)).body.code, 'org-not-found');
  await signIn(jar, sub);
  await unforced(kernel.parts.database, 'kernel.membership', (db) =>
    sql`update kernel.membership set left_at = now() where org_id = ${ctx.org}`.execute(db),
  );
  assert.equal((await openIn(jar, ctx)).body.code, 'org-not-found');
});

test('a sign-in that was tampered with makes nothing, says so once, and keeps the place', async (t) => {
  const { sub } = await member();
  const refused = (code: string, place = '/keys') =>
    `/sign-in?problem=${code}&place=${encodeURIComponent(place)}`;
  const start = async (jar: Jar) => {
    double.account = { sub };
    const { body } = await jar.send('POST', '/sign-in/oidc/double/start', {
      body: { place: '/keys' },
    });
    return double.visit(body.url);
  };
  const isNobody = async (jar: Jar) => {
    assert.equal((await jar.send('GET', '/identity')).body.account, null);
  };
  const change = (url: string, name: string, value: string) => {
    const changed = new URL(url);
    changed.searchParams.set(name, value);
    return changed.href;
  };
  const unknown = refused('sign-in-state-unknown', '/');
  await t.test('a state that is not ours, used, or of another browser', async () => {
    const [jar, other] = [newJar(app), newJar(app)];
    const url = await start(jar);
    await start(other);
    assert.equal((await other.arrive(url)).onward, unknown);
    assert.equal((await newJar(app).arrive(url)).onward, unknown);
    assert.equal((await jar.arrive(change(url, 'state', 'x'.repeat(43)))).onward, unknown);
    assert.equal((await jar.arrive(url)).onward, doneAt('/keys'));
    assert.equal((await jar.arrive(url)).onward, unknown, 'it was used');
    for (const each of [other]) await isNobody(each);
  });
  await t.test('a state that is older than ten minutes', async () => {
    const jar = newJar(app);
    const url = await start(jar);
    kernel.clock.advance(10 * 60_000 + 1);
    assert.equal((await jar.arrive(url)).onward, unknown);
  });
  await t.test('an issuer of the answer that is another’s, or a wrong code', async () => {
    for (const [name, value] of [
      ['iss', 'https://evil.example'],
      ['code', 'made-up'],
      ['error', 'server_error'],
    ] as const) {
      const jar = newJar(app);
      const url = change(await start(jar), name, value);
      assert.equal((await jar.arrive(url)).onward, refused('sign-in-refused'), name);
      await isNobody(jar);
    }
  });
  const nowS = Math.floor(Date.now() / 1000);
  const forgeries = {
    nonce: { claims: { nonce: 'another' } },
    issuer: { claims: { iss: 'https://evil.example' } },
    audience: { claims: { aud: 'another-client' } },
    late: { claims: { iat: nowS - 700, exp: nowS - 600 } },
    key: { key: 'unknown' },
    PS256: { alg: 'PS256' },
    HS256: { alg: 'HS256' },
    html: { answer: 'html' },
  } as const;
  for (const [name, forgery] of Object.entries(forgeries)) {
    await t.test(`a forged answer: ${name}`, async () => {
      const jar = newJar(app);
      const url = await start(jar);
      double.forgery = forgery;
      const { onward } = await jar.arrive(url);
      double.forgery = null;
      assert.equal(onward, refused('sign-in-refused'));
      await isNobody(jar);
    });
  }
  await t.test('more than 256 kB of an answer', async () => {
    const jar = newJar(app);
    const url = await start(jar);
    double.forgery = { answer: 'huge' };
    assert.equal((await jar.arrive(url)).onward, refused('answer-too-large'));
    double.forgery = null;
  });
  await t.test(
    'what the provider signs by another algorithm of ours, a minute ago, is believed',
    async () => {
      for (const forgery of [
        { alg: 'ES256', claims: { sub } },
        { claims: { sub, iat: nowS - 340, exp: nowS - 40 } },
      ] as const) {
        const jar = newJar(app);
        const url = await start(jar);
        double.forgery = forgery;
        assert.equal((await jar.arrive(url)).onward, doneAt('/keys'), JSON.stringify(forgery));
        double.forgery = null;
      }
    },
  );
  await t.test('who cancels at the provider is told so', async () => {
    assert.equal((await signIn(newJar(app), null)).onward, refused('sign-in-cancelled'));
  });
});

test('the place that was wanted is a path of this server', async () => {
  const { sub } = await member();
  for (const place of ['//evil.example', '/\\evil.example', 'https://evil.example', '/a\nb', 'x']) {
    assert.equal((await signIn(newJar(app), sub, place)).onward, doneAt('/'), place);
  }
  const { text } = await signIn(newJar(app), sub, '/"><script>alert(1)</script>');
  assert.ok(!text.includes('<script>'));
});

test('a provider describes itself once an hour', async () => {
  const { sub } = await member();
  await signIn(newJar(app), sub);
  const before = { ...double.reads };
  await signIn(newJar(app), sub);
  assert.deepEqual(double.reads, before);
});

test('a provider inside the network is asked only where the operator says so', async () => {
  const kept = createOidc({ providers: [double.provider], now: () => new Date() });
  const before = double.reads.discovery;
  const issuer = double.issuer.replace('http:', 'https:');
  await assert.rejects(kept.sessions({ ...double.provider, issuer }), {
    name: 'Problem',
    code: 'address-not-allowed',
  });
  assert.equal(double.reads.discovery, before);
});

test('only accounts of the domain come in where one is set', async () => {
  const provider = { ...double.provider, domain: 'dojang.example' };
  const parts = {
    ...kernel.parts,
    oidc: createOidc({ providers: [provider], isPrivate: true, now: () => new Date() }),
  };
  const there = buildHttp(parts, [kernelModule]);
  after(() => there.close());
  for (const [hd, onward] of [
    ['dojang.example', doneAt('/')],
    ['other.example', '/sign-in?problem=sign-in-other-domain&place=%2F'],
    [undefined, '/sign-in?problem=sign-in-other-domain&place=%2F'],
  ] as const) {
    const jar = newJar(there);
    double.account = { sub: randomUUID(), ...(hd === undefined ? {} : { hd }) };
    const { body } = await jar.send('POST', '/sign-in/oidc/double/start', { body: { place: '/' } });
    assert.equal((await jar.arrive(await double.visit(body.url))).onward, onward);
  }
});

test('nobody signs in by a provider that is not configured', async () => {
  const answer = await sendAnonymous(app, 'POST', '/sign-in/oidc/google/start', { place: '/' });
  assert.deepEqual([answer.status, answer.body.code], [404, 'provider-not-found']);
});

test('signing out at the provider ends what began there, in all orgs, by each token once', async () => {
  const { sub, contexts } = await member(2);
  const [jar, other] = [newJar(app), newJar(app)];
  for (const each of [jar, other]) {
    await signIn(each, sub);
    for (const ctx of contexts) await openIn(each, ctx);
  }
  const logoutToken = (claims: JWTPayload) => double.logoutToken(claims, kernel.clock.now());
  const say = (token: string) =>
    sendAnonymous(app, 'POST', '/sign-in/oidc/double/logout', { logout_token: token });
  for (const wrong of [
    'x',
    await logoutToken({ sub, nonce: 'n' }),
    await logoutToken({ sub, events: {} }),
    await logoutToken({}),
  ]) {
    assert.equal((await say(wrong)).body.code, 'logout-token-refused');
  }
  for (const ctx of contexts) assert.equal(await meIn(jar, ctx.org), ctx.org);
  const token = await logoutToken({ sub });
  assert.equal((await say(token)).status, 204);
  for (const each of [jar, other]) {
    for (const ctx of contexts) assert.equal(await meIn(each, ctx.org), 401);
    assert.equal((await each.send('GET', '/identity')).body.account, null);
  }
  assert.equal((await say(token)).body.code, 'logout-token-refused', 'the same token again');
});

test('signing the account out takes all orgs of that browser with it, and no other browser', async () => {
  const { sub, contexts } = await member(2);
  const [jar, other] = [newJar(app), newJar(app)];
  for (const each of [jar, other]) {
    await signIn(each, sub);
    for (const ctx of contexts) await openIn(each, ctx);
  }
  assert.equal((await jar.send('DELETE', '/identity/session')).status, 204);
  for (const ctx of contexts) {
    assert.equal(await meIn(jar, ctx.org), 401);
    assert.equal(await meIn(other, ctx.org), ctx.org);
  }
});

test('the orgs of a browser are listed with those that links opened', async () => {
  const { sub, contexts } = await member();
  const [ctx] = contexts as [Context<never>];
  const jar = newJar(app);
  const stranger = await newPerson(kernel, (await newOrg(kernel)).org);
  const { link } = await createPairing(stranger, { kind: 'phone' });
  const secret = link.split('#')[1];
  const claim = { secret, deviceName: '폰', kind: 'browser' };
  assert.equal((await jar.send('POST', '/pairings/claim', { body: claim })).status, 201);
  await signIn(jar, sub);
  const { orgs } = (await jar.send('GET', '/identity')).body;
  assert.deepEqual(
    orgs.map((each: { org: string; open: boolean }) => [each.org, each.open]),
    [
      [stranger.org, true],
      [ctx.org, false],
    ],
  );
});
