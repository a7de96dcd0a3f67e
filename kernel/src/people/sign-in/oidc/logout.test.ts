import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { decodeJwt, type JWTPayload } from 'jose';
import type { Context } from '../../../core/context.ts';
import { buildHttp } from '../../../http/http.ts';
import { kernelModule } from '../../../kernel.ts';
import { newOrg, sendAnonymous, startOidcDouble, testKernel } from '../../../testing/index.ts';
import { type Jar, newJar } from '../../../testing/jar.ts';
import { ensureIdentity } from '../../identity/identities.ts';
import {
  findByProviderSession,
  openIdentitySession,
  type ProviderSession,
} from '../../identity/identity-sessions.ts';
import { addLogin } from '../../identity/logins.ts';
import { redirectUriOf } from './flow.ts';
import { createOidc } from './provider-sessions.ts';

const double = await startOidcDouble([redirectUriOf('http://127.0.0.1:4280', { id: 'double' })]);
const oidc = createOidc({ providers: [double.provider], isPrivate: true, now: () => new Date() });
const kernel = await testKernel({ modules: [kernelModule], parts: { oidc } });
const app = buildHttp(kernel.parts, [kernelModule]);
after(async () => {
  await app.close();
  await double.close();
});

const seen = { userAgent: undefined, ip: '127.0.0.1' };

/** A member, and a browser of theirs for each session at the provider. */
async function signedIn(...sids: string[]) {
  const ctx = await newOrg(kernel);
  const personId = ctx.actor.kind === 'person' ? ctx.actor.personId : '';
  const identityId = await ensureIdentity(ctx, personId);
  const { issuer } = double;
  const account = { issuer, subject: randomUUID(), email: null, emailVerified: false };
  const loginId = await addLogin(ctx, identityId, account);
  const jars: Jar[] = [];
  for (const sid of sids) {
    const began: ProviderSession = { issuer, sid };
    const signIn = { way: 'oidc', amr: [], loginId, began } as const;
    const { secret } = await openIdentitySession(ctx, identityId, signIn, seen);
    const jar = newJar(app);
    jar.cookies.set('__Host-dojang_identity', secret);
    assert.equal((await jar.send('POST', `/identity/orgs/${ctx.org}/session`)).status, 201);
    jars.push(jar);
  }
  return { ctx, sub: account.subject, jars };
}

const isIn = async (jar: Jar, { org }: Context<never>) =>
  (await jar.send('GET', '/me', { org })).status === 200;
const say = async (claims: JWTPayload) => {
  const token = await double.logoutToken(claims, kernel.clock.now());
  return sendAnonymous(app, 'POST', '/sign-in/oidc/double/logout', { logout_token: token });
};

test('a logout token that names the session alone ends what began with it, and nothing else', async () => {
  const [office, home] = [randomUUID(), randomUUID()];
  const { ctx, jars } = await signedIn(office, home);
  const [atOffice, atHome] = jars as [Jar, Jar];
  assert.equal((await say({ sid: randomUUID() })).status, 204, 'a session that nobody has');
  assert.deepEqual([await isIn(atOffice, ctx), await isIn(atHome, ctx)], [true, true]);
  assert.equal((await say({ sid: office })).status, 204);
  assert.deepEqual([await isIn(atOffice, ctx), await isIn(atHome, ctx)], [false, true]);
  assert.deepEqual(
    await findByProviderSession(ctx, { issuer: double.issuer, sid: office }),
    [],
    'it is ended above the orgs, too',
  );
});

test('a token that names both ends that session of that person; a session of somebody else stays', async () => {
  const [mine, theirs] = [await signedIn('a', 'b'), await signedIn('c')];
  const [a, b] = mine.jars as [Jar, Jar];
  const [c] = theirs.jars as [Jar];
  assert.equal((await say({ sub: mine.sub, sid: 'c' })).status, 204);
  assert.deepEqual([await isIn(a, mine.ctx), await isIn(c, theirs.ctx)], [true, true]);
  assert.equal((await say({ sub: mine.sub, sid: 'a' })).status, 204);
  assert.deepEqual([await isIn(a, mine.ctx), await isIn(b, mine.ctx)], [false, true]);
});

test('a token that names neither, or one of them as no text, is refused', async () => {
  const { sub } = await signedIn();
  for (const claims of [{}, { sub: '' }, { sid: 7 }, { sub, sid: 7 }, { sub: 7, sid: 'a' }]) {
    const answer = await say(claims as JWTPayload);
    assert.equal(answer.body?.code, 'logout-token-refused', JSON.stringify(claims));
  }
  const token = await double.logoutToken({ sid: 'x' }, kernel.clock.now());
  assert.equal(decodeJwt(token).sub, undefined);
});
