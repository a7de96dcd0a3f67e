import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { type Context, inTransaction, kernelDb, requirePerson } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/events.ts';
import { newOrg, newPerson, startOidcDouble, testKernel } from '../../testing/index.ts';
import { type Jar, newJar } from '../../testing/jar.ts';
import { identityOf } from '../identity/identities.ts';
import { identitySessionsMax, openIdentitySession } from '../identity/identity-sessions.ts';
import { createPairing } from '../pairings/pairings.ts';
import { redirectUriOf } from '../sign-in/oidc/flow.ts';
import { createOidc } from '../sign-in/oidc/provider-sessions.ts';
import { freshMs } from './own-proof.ts';

const publicUrl = 'http://127.0.0.1:4280';
const double = await startOidcDouble([redirectUriOf(publicUrl, { id: 'double' })]);
const oidc = createOidc({ providers: [double.provider], isPrivate: true, now: () => new Date() });
const kernel = await testKernel({ modules: [kernelModule], parts: { oidc } });
const app = buildHttp(kernel.parts, [kernelModule]);
after(async () => {
  await app.close();
  await double.close();
});

/** A browser in which the person of `ctx` signed in by a link. */
async function paired(ctx: Context<never>, jar = newJar(app)): Promise<Jar> {
  const { link } = await createPairing(ctx, { kind: 'phone' });
  const body = { secret: link.split('#')[1], deviceName: '폰', kind: 'browser' };
  assert.equal((await jar.send('POST', '/pairings/claim', { body })).status, 201);
  return jar;
}

/** Goes to the provider to connect the account `sub`, and gives what comes back behind `#`. */
async function goAndComeBack(jar: Jar, { org }: Context<never>, sub: string | null) {
  double.account = sub === null ? null : { sub, email: `${sub}@example.com` };
  const body = { provider: 'double', place: '/account' };
  const started = await jar.send('POST', '/identity/link-starts', { body, org });
  assert.equal(started.status, 200, JSON.stringify(started.body));
  const { onward } = await jar.arrive(await double.visit(started.body.url));
  return onward;
}

async function ticketFor(jar: Jar, ctx: Context<never>, sub: string): Promise<string> {
  const [path, ticket = ''] = (await goAndComeBack(jar, ctx, sub)).split('#link=');
  assert.equal(path, '/account');
  return ticket;
}

const offer = async (jar: Jar, { org }: Context<never>, ticket: string) =>
  (await jar.send('POST', '/identity/logins/offer', { body: { ticket }, org })).body;
const confirm = (jar: Jar, { org }: Context<never>, ticket: string) =>
  jar.send('POST', '/identity/logins', { body: { ticket }, org });
const connect = async (jar: Jar, ctx: Context<never>, sub: string) =>
  confirm(jar, ctx, await ticketFor(jar, ctx, sub));
const loginsOf = async (jar: Jar, { org }: Context<never>) =>
  (await jar.send('GET', '/identity/logins', { org })).body.logins;

async function signIn(jar: Jar, sub: string): Promise<void> {
  double.account = { sub };
  const { body } = await jar.send('POST', '/sign-in/oidc/double/start', { body: { place: '/' } });
  await jar.arrive(await double.visit(body.url));
}

/** Signs in as the account, and opens the org by it: the word of the person, not that of the org. */
async function openBy(jar: Jar, { org }: Context<never>, sub: string): Promise<void> {
  await signIn(jar, sub);
  assert.equal((await jar.send('POST', `/identity/orgs/${org}/session`)).status, 201);
}

/** What the people of the org were told of their logins. */
const toldOf = (ctx: Context<never>) =>
  inTransaction(ctx, async (ctx) => {
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select(['kind', 'params'])
      .where('kind', 'like', 'login-%')
      .orderBy('created_at')
      .execute();
    return rows.map(({ kind, params }) => [kind, params]);
  });

const orgsOf = async (jar: Jar) =>
  (await jar.send('GET', '/identity')).body.orgs.map(({ org }: { org: string }) => org);

test('a person who came by a link connects an account, says yes, and signs in with it elsewhere', async () => {
  const ctx = await newOrg(kernel);
  const [jar, sub] = [await paired(ctx), randomUUID()];
  assert.deepEqual(await loginsOf(jar, ctx), []);
  const ticket = await ticketFor(jar, ctx, sub);
  assert.deepEqual(await offer(jar, ctx, ticket), {
    email: `${sub.slice(0, 1)}…@example.com`,
    outcome: 'new',
  });
  assert.deepEqual(await loginsOf(jar, ctx), [], 'nothing before the yes');
  assert.equal((await confirm(jar, ctx, ticket)).status, 201);
  const [login] = await loginsOf(jar, ctx);
  assert.deepEqual([login.provider, login.email], ['Double', `${sub}@example.com`]);
  const again = await confirm(jar, ctx, ticket);
  assert.equal(again.body.code, 'sign-in-state-unknown', 'a yes counts once');
  const phone = newJar(app);
  await signIn(phone, sub);
  assert.deepEqual(await orgsOf(phone), [ctx.org]);
  const events = await listEvents(ctx, { limit: 20 });
  assert.ok(events.some(({ type }) => type === 'kernel.login-linked'));
  assert.deepEqual(await toldOf(ctx), [['login-linked', { provider: 'Double' }]]);
  assert.ok(!JSON.stringify(events).includes('@'), 'events name no address');
});

test('a ticket is for the person and the browser that asked', async () => {
  const [a, b] = [await newOrg(kernel), await newOrg(kernel)];
  const jar = await paired(b, await paired(a));
  const ticket = await ticketFor(jar, a, randomUUID());
  assert.equal((await confirm(jar, b, ticket)).body.code, 'account-link-of-another');
  const other = await ticketFor(jar, a, randomUUID());
  const elsewhere = await paired(a);
  assert.equal((await confirm(elsewhere, a, other)).body.code, 'sign-in-state-unknown');
  assert.deepEqual((await offer(jar, a, other)).outcome, 'new');
  const cancelled = await goAndComeBack(jar, a, null);
  assert.equal(cancelled, '/account#refused=sign-in-cancelled');
  const { body } = await jar.send('GET', '/actions', { org: a.org });
  const refused = body.actions.filter(({ outcome }: { outcome: string }) => outcome === 'refused');
  assert.deepEqual(refused[0].facts, { reason: 'sign-in-cancelled' });
});

test('an account of nobody moves over; an account in another org joins as that one', async () => {
  const [a, b] = [await newOrg(kernel), await newOrg(kernel)];
  const sub = randomUUID();
  await signIn(newJar(app), sub);
  const jar = await paired(a);
  assert.equal((await connect(jar, a, sub)).status, 201);
  const there = await paired(b);
  const ticket = await ticketFor(there, b, sub);
  assert.equal((await offer(there, b, ticket)).outcome, 'join');
  assert.equal((await confirm(there, b, ticket)).status, 201);
  const phone = newJar(app);
  await signIn(phone, sub);
  assert.deepEqual(new Set(await orgsOf(phone)), new Set([a.org, b.org]));
});

test('a link of an org opens no other org of its person: a further account needs one that they have', async () => {
  const [a, b] = [await newOrg(kernel), await newOrg(kernel)];
  const [own, foreign] = [randomUUID(), randomUUID()];
  const jar = await paired(a);
  await connect(jar, a, own);
  await openBy(jar, a, own);
  const there = await paired(b, jar);
  assert.equal((await connect(there, b, own)).status, 201, 'one person in two orgs');
  // An admin of the first org makes a link that signs in as the person, and connects an account of theirs.
  const thief = await paired(a);
  assert.equal((await connect(thief, a, foreign)).body.code, 'sign-in-again');
  const phone = newJar(app);
  await signIn(phone, foreign);
  assert.deepEqual(await orgsOf(phone), []);
  assert.equal((await loginsOf(jar, a)).length, 1);
});

test('two accounts become one while the person is freshly signed in to both', async () => {
  const [a, b] = [await newOrg(kernel), await newOrg(kernel)];
  const [first, second] = [randomUUID(), randomUUID()];
  const [jar, other] = [await paired(a), await paired(b)];
  await connect(jar, a, first);
  await connect(other, b, second);
  await openBy(jar, a, first);
  kernel.clock.advance(freshMs / 2);
  await jar.send('POST', '/sessions/refresh', { org: a.org });
  const late = newJar(app);
  await openBy(late, a, first);
  kernel.clock.advance(freshMs / 2 + 1);
  await jar.send('POST', '/sessions/refresh', { org: a.org });
  const refused = await connect(jar, a, second);
  assert.equal(refused.body.code, 'sign-in-again');
  assert.equal((await connect(late, a, second)).status, 201);
  assert.equal((await loginsOf(late, a)).length, 2);
  const phone = newJar(app);
  await signIn(phone, second);
  assert.deepEqual(new Set(await orgsOf(phone)), new Set([a.org, b.org]));
  const linked = await listEvents(a, { type: 'kernel.login-linked' });
  const ticket = await ticketFor(late, a, second);
  assert.equal((await offer(late, a, ticket)).outcome, 'yours');
  assert.equal((await confirm(late, a, ticket)).status, 201);
  const after = await listEvents(a, { type: 'kernel.login-linked' });
  assert.equal(after.length, linked.length, 'what is connected already is no news');
});

test('two people of one org never become one', async () => {
  const ctx = await newOrg(kernel);
  const colleague = await newPerson(kernel, ctx.org);
  const [first, second] = [randomUUID(), randomUUID()];
  const [jar, other] = [await paired(ctx), await paired(colleague)];
  await connect(jar, ctx, first);
  const taken = await connect(other, ctx, first);
  assert.equal(taken.body.code, 'identity-taken', 'somebody without an identity');
  await connect(other, ctx, second);
  await openBy(other, ctx, second);
  assert.equal((await connect(other, ctx, first)).body.code, 'identities-share-org');
  assert.equal((await loginsOf(jar, ctx)).length, 1);
  assert.equal((await loginsOf(other, ctx)).length, 1);
});

test('the last way in stays, and one that is removed signs its browsers out', async () => {
  const ctx = await newOrg(kernel);
  const jar = await paired(ctx);
  const [first, second] = [randomUUID(), randomUUID()];
  await connect(jar, ctx, first);
  const desk = newJar(app);
  await openBy(desk, ctx, first);
  const remove = (id: string) => desk.send('DELETE', `/identity/logins/${id}`, { org: ctx.org });
  const [only] = await loginsOf(jar, ctx);
  assert.equal((await remove(only.id)).body.code, 'last-login');
  assert.equal((await connect(desk, ctx, second)).status, 201);
  await openBy(desk, ctx, second);
  const phone = newJar(app);
  await signIn(phone, first);
  await phone.send('POST', `/identity/orgs/${ctx.org}/session`);
  assert.equal((await phone.send('GET', '/me', { org: ctx.org })).status, 200);
  assert.equal((await remove(randomUUID())).body.code, 'login-not-found');
  assert.equal((await remove(only.id)).status, 204);
  assert.equal((await phone.send('GET', '/me', { org: ctx.org })).status, 401);
  assert.equal((await jar.send('GET', '/me', { org: ctx.org })).status, 200);
  const [left] = await loginsOf(jar, ctx);
  const both = await Promise.all([remove(left.id), remove(left.id)]);
  assert.deepEqual(
    both.map(({ body }) => body.code),
    ['last-login', 'last-login'],
  );
});

test('of two removals at the same moment, one way in stays', async () => {
  const ctx = await newOrg(kernel);
  const jar = await paired(ctx);
  const [first, second] = [randomUUID(), randomUUID()];
  await connect(jar, ctx, first);
  await openBy(jar, ctx, first);
  await connect(jar, ctx, second);
  const logins = await loginsOf(jar, ctx);
  const answers = await Promise.all(
    logins.map(({ id }: { id: string }) =>
      jar.send('DELETE', `/identity/logins/${id}`, { org: ctx.org }),
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 409]);
});

test('a browser is signed out from another one', async () => {
  const ctx = await newOrg(kernel);
  const [jar, sub] = [await paired(ctx), randomUUID()];
  await connect(jar, ctx, sub);
  const [phone, desk] = [newJar(app), newJar(app)];
  await openBy(phone, ctx, sub);
  const { browsers } = (await phone.send('GET', '/identity/logins', { org: ctx.org })).body;
  assert.deepEqual(
    browsers.map(({ current }: { current: boolean }) => current),
    [true],
  );
  await openBy(desk, ctx, sub);
  const end = () => desk.send('DELETE', `/identity/browsers/${browsers[0].id}`, { org: ctx.org });
  assert.equal((await end()).status, 204);
  assert.equal((await phone.send('GET', '/me', { org: ctx.org })).status, 401);
  assert.equal((await end()).body.code, 'browser-not-found');
});

test('a link of an org shuts its person out of no other org', async () => {
  const ctx = await newOrg(kernel);
  const [first, second] = [randomUUID(), randomUUID()];
  const [owner, phone] = [await paired(ctx), newJar(app)];
  await connect(owner, ctx, first);
  await openBy(phone, ctx, first);
  await connect(phone, ctx, second);
  // An admin of the org makes a link that signs in as the person.
  const thief = await paired(ctx);
  const { logins, browsers } = (await thief.send('GET', '/identity/logins', { org: ctx.org })).body;
  const refused = [
    await thief.send('DELETE', `/identity/logins/${logins[1].id}`, { org: ctx.org }),
    await thief.send('DELETE', `/identity/browsers/${browsers[0].id}`, { org: ctx.org }),
  ];
  assert.deepEqual(
    refused.map(({ body }) => body.code),
    ['sign-in-again', 'sign-in-again'],
  );
  assert.equal((await loginsOf(phone, ctx)).length, 2);
  kernel.clock.advance(freshMs + 1);
  await phone.send('POST', '/sessions/refresh', { org: ctx.org });
  const own = await phone.send('DELETE', `/identity/browsers/${browsers[0].id}`, { org: ctx.org });
  assert.equal(own.status, 204, 'a browser signs itself out without a proof');
});

test('a browser of an account that became another stands in its list, and is signed out from there', async () => {
  const [a, b] = [await newOrg(kernel), await newOrg(kernel)];
  const [first, second] = [randomUUID(), randomUUID()];
  await connect(await paired(a), a, first);
  await connect(await paired(b), b, second);
  const [desk, other] = [newJar(app), newJar(app)];
  await openBy(desk, a, first);
  await openBy(other, b, second);
  const listed = async () =>
    (await desk.send('GET', '/identity/logins', { org: a.org })).body.browsers as {
      id: string;
      current: boolean;
    }[];
  assert.equal((await listed()).length, 1);
  assert.equal((await connect(desk, a, second)).status, 201);
  const browsers = await listed();
  assert.equal(browsers.length, 2);
  assert.equal((await other.send('GET', '/me', { org: b.org })).status, 200);
  const id = browsers.find(({ current }) => !current)?.id;
  const ended = await desk.send('DELETE', `/identity/browsers/${id}`, { org: a.org });
  assert.equal(ended.status, 204, JSON.stringify(ended.body));
  assert.equal((await other.send('GET', '/me', { org: b.org })).status, 401);
});

test('what a browser opened ends with it when the list of browsers is full', async () => {
  const ctx = await newOrg(kernel);
  const sub = randomUUID();
  await connect(await paired(ctx), ctx, sub);
  const oldest = newJar(app);
  await openBy(oldest, ctx, sub);
  const identityId = (await identityOf(ctx, requirePerson(ctx).personId)) ?? '';
  const signIn = { way: 'passkey', amr: [], loginId: null } as const;
  const open = () => {
    kernel.clock.advance(1_000);
    return openIdentitySession(ctx, identityId, signIn, { userAgent: undefined, ip: '192.0.2.1' });
  };
  for (let n = 1; n < identitySessionsMax; n += 1) await open();
  assert.equal((await oldest.send('GET', '/me', { org: ctx.org })).status, 200);
  await open();
  assert.equal((await oldest.send('GET', '/me', { org: ctx.org })).status, 401);
});
